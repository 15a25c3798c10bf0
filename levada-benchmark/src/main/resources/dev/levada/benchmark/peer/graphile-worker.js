// A process with graphile-worker in its batched mode, which speaks the language of PeerMain.java: node --expose-gc graphile-worker.js URL
"use strict";
const { run, makeWorkerUtils, Logger } = require("graphile-worker");
const readline = require("readline");

const POOL = 10;
const WORKERS = 10;
const UNTIMED = 0;
const PACED_SENDERS = 8;
const BATCH = 10_000;
const MICROS = 1_000;

const connectionString = process.argv[2];
const logger = new Logger(() => (level, message) => {
  if (level === "error") console.error(message);
});

let executed = 0;
let latencies = [];
let utils;
let runner;

const now = () => Math.round((performance.timeOrigin + performance.now()) * MICROS);
const seconds = (begun) => (performance.now() - begun) / 1_000;

const taskList = {
  tick: (payload) => {
    if (payload.delayedAt !== UNTIMED) latencies.push(now() - payload.delayedAt);
    executed++;
  },
};

async function connected() {
  utils ??= await makeWorkerUtils({ preset: { worker: { connectionString, maxPoolSize: POOL } }, logger });
  return utils;
}

async function inParallel(senders, jobs, step) {
  const begun = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: senders }, async () => {
      for (let i = next++; i < jobs; i = next++) await step(i, begun);
    }),
  );
  return seconds(begun);
}

const commands = {
  migrate: async () => {
    await (await connected()).migrate();
    return "done";
  },
  start: async () => {
    runner = await run({
      preset: {
        worker: {
          connectionString,
          maxPoolSize: POOL,
          concurrentJobs: WORKERS,
          localQueue: { size: 500 },
          completeJobBatchDelay: 0,
          failJobBatchDelay: 0,
        },
      },
      taskList,
      logger,
      noHandleSignals: true,
    });
    return "done";
  },
  executed: () => executed,
  bulk: async (jobs) => {
    const queue = await connected();
    const begun = performance.now();
    for (let from = 0; from < jobs; from += BATCH) {
      const length = Math.min(BATCH, jobs - from);
      await queue.addJobs(Array.from({ length }, () => ({ identifier: "tick", payload: { delayedAt: UNTIMED } })));
    }
    return seconds(begun);
  },
  single: async (jobs, senders) => {
    const queue = await connected();
    return inParallel(senders, jobs, () => queue.addJob("tick", { delayedAt: UNTIMED }));
  },
  send: async (perSecond, duration) => {
    const queue = await connected();
    return inParallel(PACED_SENDERS, Math.max(1, Math.floor(perSecond * duration)), async (i, begun) => {
      const wait = begun + (i * 1_000) / perSecond - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      await queue.addJob("tick", { delayedAt: now() });
    });
  },
  latencies: () => {
    const taken = latencies;
    latencies = [];
    return taken.join(" ");
  },
  heap: () => {
    globalThis.gc();
    return process.memoryUsage().heapUsed;
  },
};

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [name, ...args] = line.split(" ");
    if (!Object.hasOwn(commands, name)) throw new Error(`Unknown command "${line}"`);
    console.log(`> ${await commands[name](...args.map(Number))}`);
  }
  await runner?.stop();
  await utils?.release();
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
