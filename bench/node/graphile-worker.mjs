import { Logger, makeWorkerUtils, run } from "graphile-worker";
import pg from "pg";

const TASK = "no-op";

/** graphile-worker as its page on performance sets it up. Keeps nothing of what it has done. */
export function graphileWorker(url, count) {
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  pool.on("error", (error) => console.error(error));
  const preset = {
    worker: {
      connectionString: url,
      concurrentJobs: 24,
      maxPoolSize: 25,
      localQueue: { size: 500 },
      completeJobBatchDelay: 0,
      failJobBatchDelay: 0,
      logger: new Logger(() => () => {}),
    },
  };
  const taskList = { [TASK]: async () => count(1) };
  let utils;
  let runner;
  return {
    async prepare() {
      utils = await makeWorkerUtils({ pgPool: pool, preset });
      await utils.migrate();
    },
    async enqueue(tasks) {
      await utils.addJobs(Array.from({ length: tasks }, () => ({ identifier: TASK, payload: {} })));
    },
    async start() {
      runner = await run({ preset, taskList, noHandleSignals: true });
    },
    async stop() {
      await runner.stop();
    },
    async idle() {
      const { rows } = await pool.query("select not exists (select from graphile_worker._private_jobs) as idle");
      return rows[0].idle;
    },
    async close() {
      await utils.release();
      await pool.end();
    },
  };
}
