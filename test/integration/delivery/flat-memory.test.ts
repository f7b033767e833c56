import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { fanOut } from "#application/delivery/fan-out.ts";
import type { Failed, Messenger } from "#application/ports/messenger.ts";
import type { Connection } from "#domain/connection.ts";
import { encodeText } from "#domain/frame.ts";
import { SimulatedClock } from "../../fakes/simulated-clock.ts";
import { aConnection } from "../../support/builders.ts";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

const gone: Failed = { outcome: "gone", reason: "GoneException" };
const pageSize = 1_000;
const pages = 100;
const megabyte = 1024 * 1024;

function heapMegabytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / megabyte;
}

it("100,000 recipients, some of them gone, take less than 64 MB of heap at any time", async () => {
  const before = heapMegabytes();
  let most = before;
  async function* crowd(): AsyncGenerator<readonly Connection[]> {
    for (let page = 0; page < pages; page++) {
      yield Array.from({ length: pageSize }, () => aConnection());
      if (page % 10 === 9) most = Math.max(most, heapMegabytes());
    }
  }
  let posts = 0;
  const messenger: Messenger = {
    async post() {
      await new Promise(setImmediate);
      return ++posts % 5 === 0 ? gone : { outcome: "delivered" };
    },
    close: async () => gone,
  };
  const frames = [encodeText("hi")];
  const framesFor = () => frames;

  const record = await fanOut(
    { recipients: crowd(), framesFor, last: "nobody", deadline: Number.MAX_SAFE_INTEGER },
    { messenger, clock: new SimulatedClock(), random: Math.random, concurrency: 256 },
  );

  most = Math.max(most, heapMegabytes());
  expect(record.outcomes).toMatchObject({ recipients: 100_000, delivered: 80_000, gone: 20_000 });
  expect(most - before).toBeLessThan(64);
});
