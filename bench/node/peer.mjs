// One queue for Node, told what to do by the benchmark's ChildProcess: a command is "<number> <word> [argument]", its
// answer "answer <number> [text]"; "done <tasks>" tells how many more tasks were done.
// Arguments: graphile-worker or pg-boss, and the URL of an empty database.
import { createInterface } from "node:readline";
import { graphileWorker } from "./graphile-worker.mjs";
import { pgBoss } from "./pg-boss.mjs";

const REPORT_MILLIS = 5;

const [name, url] = process.argv.slice(2);
const peers = { "graphile-worker": graphileWorker, "pg-boss": pgBoss };
let done = 0;
let told = 0;

function report() {
  if (done > told) {
    console.log(`done ${done - told}`);
    told = done;
  }
}

const peer = peers[name](url, (tasks) => {
  done += tasks;
});

const commands = {
  prepare: () => peer.prepare(),
  enqueue: (count) => peer.enqueue(Number(count)),
  start: () => peer.start(),
  stop: async () => {
    await peer.stop();
    report();
  },
  idle: () => peer.idle(),
};

setInterval(report, REPORT_MILLIS).unref();
for await (const line of createInterface({ input: process.stdin })) {
  const [number, word, argument] = line.split(" ");
  // Not awaited: the next command may be given meanwhile.
  commands[word](argument).then(
    (text) => console.log(`answer ${number} ${text ?? ""}`),
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
}
await peer.close();
process.exit(0);
