import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { seededNumbers } from "../../scripts/bench/stand-in/seeded-numbers.ts";
import type { ReceivedMessage, RelayClient } from "../../src/client/game-relay.ts";
import { connect } from "../../src/client/game-relay.ts";
import type { TestCloud } from "../support/cloud.ts";
import { startTestCloud } from "../support/cloud.ts";
import { eventually } from "../support/eventually.ts";
import { signedByLocalPool } from "../support/local-pool-tokens.ts";

let cloud: TestCloud;
const talkers: Talker[] = [];

afterEach(async () => {
  await Promise.all(talkers.splice(0).map(({ relay }) => relay.close()));
  await cloud.close();
});

/** A player with the library, and all that has happened to it, its own messages too. */
interface Talker {
  readonly relay: RelayClient;
  readonly log: ReceivedMessage[];
  readonly problems: string[];
}

function aTalker(room: string, userId: string): Talker {
  const relay = connect({
    ...{ config: cloud.config, room, echo: true, whileDisconnected: { queue: 1_000 } },
    token: async () => signedByLocalPool(cloud, { sub: userId }),
  });
  const talker: Talker = { relay, log: [], problems: [] };
  relay.on("message", (message) => talker.log.push(message));
  relay.on("missed", () => talker.problems.push("missed"));
  relay.on("error", ({ code }) => {
    // The gateway says when a function has died; what was under way is sent again.
    if (code !== "gateway_error") talker.problems.push(code);
  });
  relay.on("closed", ({ error }) => talker.problems.push(`closed ${error?.code}`));
  talkers.push(talker);
  return talker;
}

async function talkersIn(room: string, count: number): Promise<readonly Talker[]> {
  const all = Array.from({ length: count }, (_, index) => aTalker(room, `user-${index}`));
  await eventually(
    () => all.map(({ relay }) => relay.state),
    (states) => states.every((state) => state === "open"),
  );
  return all;
}

const hashOf = (log: readonly ReceivedMessage[]): string =>
  createHash("sha256").update(JSON.stringify(log)).digest("hex");

/** All have the same log of so many messages, each once, and each player's in its order. */
async function expectOneLog(players: readonly Talker[], messages: number): Promise<void> {
  await eventually(
    () => players.map(({ log }) => log.length),
    (lengths) => lengths.every((length) => length >= messages),
  );
  expect(players.map(({ problems }) => problems)).toEqual(players.map(() => []));
  expect(players.map(({ log }) => log.length)).toEqual(players.map(() => messages));
  expect(new Set(players.map(({ log }) => hashOf(log))).size).toBe(1);
  const { log = [] } = players[0] ?? {};
  const bySeat = Map.groupBy(log, ({ from }) => from.seat);
  expect(bySeat.size).toBe(players.length);
  for (const own of bySeat.values()) {
    expect(own.map(({ message }) => message)).toEqual(own.map((_, index) => index));
  }
}

describe("eight players who talk at once", () => {
  it("have one log, the senders included, and a plain player has it less its own", async () => {
    cloud = await startTestCloud();
    const plain = await cloud.join({ room: "market" });
    const players = await talkersIn("market", 8);

    await Promise.all(
      players.map(async ({ relay }) => {
        for (let step = 0; step < 50; step += 2) {
          relay.send(step);
          await relay.request(step + 1);
        }
      }),
    );
    plain.send({ action: "message", message: "bye" });

    await eventually(
      () => players.map(({ log }) => log.length),
      (lengths) => lengths.every((length) => length >= 401),
    );
    for (const { log } of players) expect(log.pop()).toMatchObject({ message: "bye" });
    await expectOneLog(players, 400);
    await plain.inbox.first(400);
    const heard = plain.inbox.frames.toSorted();
    expect(heard).toEqual(players[0]?.log.map(({ message }) => String(message)).toSorted());
    await plain.leave();
  });
});

/** What goes wrong while they play. */
interface Trouble {
  readonly seconds: number;
  /** The share of posts that fail with a 500; 429s are half as many, resets a fifth. */
  readonly failing: number;
  /** The share of invocations that die somewhere on their way. */
  readonly dying: number;
}

describe.each<Trouble>([
  { seconds: 20, failing: 0.1, dying: 0.03 },
  { seconds: 8, failing: 0.3, dying: 0.06 },
])(
  "eight players whose sockets are reset, while $failing of the posts fail and $dying of the functions die",
  ({ seconds, failing, dying }) => {
    it(`have one log after ${seconds} s, with everything in it`, async () => {
      const crashes: unknown[] = [];
      cloud = await startTestCloud({
        faultSeed: 9,
        crashShare: dying,
        crashed: (crash) => crashes.push(crash),
        databaseFaults: [
          { kind: "throttled", share: 0.02 },
          { kind: "reset-after", share: 0.01 },
        ],
        faults: [
          { kind: "500", share: failing },
          { kind: "429", share: failing / 2 },
          { kind: "reset-after", share: failing / 5 },
        ],
      });
      const random = seededNumbers(9);
      const players = await talkersIn("storm", 8);
      const until = Date.now() + seconds * 1_000;
      let sent = 0;

      const talk = players.map(async ({ relay }) => {
        for (let step = 0; Date.now() < until; step++) {
          relay.send(step);
          sent++;
          await delay(150 + random() * 100);
        }
      });
      const trouble = (async () => {
        while (Date.now() < until) {
          const open = cloud.gateway.connections();
          const victim = open[Math.floor(random() * open.length)]?.connectionId ?? "";
          const draw = random();
          if (draw < 0.45) cloud.gateway.vanish(victim);
          else if (draw < 0.95) cloud.gateway.disconnect(victim);
          else cloud.router.restart();
          await delay(200 + random() * 400);
        }
      })();
      await Promise.all([...talk, trouble]);
      cloud.gateway.faults.set([]);
      cloud.databaseFaults.set([]);
      cloud.crashes.clear();
      expect(crashes.length).toBeGreaterThan(0);
      await expectOneLog(players, sent);
    });
  },
);
