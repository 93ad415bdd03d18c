import pg from "pg";
import { PgBoss } from "pg-boss";

const QUEUE = "no-op";

/** pg-boss with batches, which are its fastest way: a batch is fetched, handled and completed as one. Keeps done jobs. */
export function pgBoss(url, count) {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  pool.on("error", (error) => console.error(error));
  const boss = new PgBoss({ connectionString: url, max: 10 });
  boss.on("error", (error) => console.error(error));
  return {
    async prepare() {
      await boss.start();
      await boss.createQueue(QUEUE);
    },
    async enqueue(tasks) {
      await boss.insert(QUEUE, Array.from({ length: tasks }, () => ({ data: {} })));
    },
    async start() {
      const options = {
        batchSize: 500,
        localConcurrency: 2,
        burstWhenBatchFull: true,
        pollingIntervalSeconds: 0.5,
      };
      await boss.work(QUEUE, options, async (jobs) => count(jobs.length));
    },
    async stop() {
      await boss.offWork(QUEUE, { wait: true });
    },
    async idle() {
      const { rows } = await pool.query("select not exists (select from pgboss.job where state < 'completed') as idle");
      return rows[0].idle;
    },
    async close() {
      await boss.stop();
      await pool.end();
    },
  };
}
