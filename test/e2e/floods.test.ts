import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { environmentVariables } from "../../src/environment.ts";
import type { TestCloud } from "../support/cloud.ts";
import { startTestCloud } from "../support/cloud.ts";
import type { RawClient, RawMember } from "../support/people.ts";
import { arrive, enter, tokenFor } from "../support/people.ts";

const roomPostsPerSecond = 2_000;
let cloud: TestCloud;
/** When frames were posted, in milliseconds. */
const posts: number[] = [];

beforeAll(async () => {
  cloud = await startTestCloud({
    routerEnvironment: {
      [environmentVariables.roomPostsPerSecond]: `${roomPostsPerSecond}`,
      [environmentVariables.connectionsPerUser]: "4",
    },
    limits: { stageRequestsPerSecond: 5_000, stageBurst: 5_000 },
    gatewayObserver: {
      event({ kind, route }) {
        if (kind === "management" && route === "POST") posts.push(Date.now());
      },
    },
  });
});
afterAll(() => cloud.close());

/** So many instances at once are warm, as in a service that is in use. */
beforeAll(async () => {
  const players = await Promise.all(
    Array.from({ length: 12 }, (_, i) => arrive(cloud, { room: `warm-${i}`, userId: `warm-${i}` })),
  );
  for (let round = 0; round < 2; round++) await Promise.all(players.map((it) => it.beat()));
  for (const { socket } of players) socket.terminate();
});

/** For whoever wants to know what a flood comes to: how much was sent before it was stopped. */
function record(name: string, sent: number, ms: number, mostPosts: number): void {
  process.stdout.write(
    `${name}: stopped after ${sent} frames, ${ms} ms; ${mostPosts} posts a second\n`,
  );
}

let rooms = 0;

/** Those who want to play: two beside the flooder, and two in a room of their own. */
async function somePlayers() {
  const [flooded, quiet] = [`flooded-${++rooms}`, `quiet-${rooms}`];
  const players = await Promise.all(
    [flooded, flooded, quiet, quiet].map((room, index) =>
      enter(cloud, { room, userId: `player-${rooms}-${index}` }),
    ),
  );
  onTestFinished(async () => {
    for (const { socket } of players) socket.terminate();
  });
  return { flooded, players };
}

const perPlayer = 20;

/** Each says so many things, the next one when it has heard the last. */
async function playOn(players: readonly RawMember[]): Promise<void> {
  await Promise.all(
    players.map(async (player) => {
      for (let id = 1; id <= perPlayer; id++) {
        const message = `${player.userId} says ${id}`;
        await sayUntilHeard(player, id, message);
      }
    }),
  );
}

/** As the library does: what the gateway has no room for is sent again, under the same id. */
async function sayUntilHeard(player: RawMember, id: number, message: string): Promise<void> {
  const isHeard = () => player.said().includes(message);
  while (!isHeard()) {
    player.send({ action: "message", id, message, after: player.position() });
    for (let looks = 0; looks < 50 && !isHeard(); looks++) await delay(20);
  }
}

/** Whether everybody has heard all that was said by those in his room, once and in order. */
function expectNothingLost(players: readonly RawMember[]): void {
  const [one, two, three, four] = players;
  for (const [listener, speakers] of [
    [one, [one, two]],
    [two, [one, two]],
    [three, [three, four]],
    [four, [three, four]],
  ] as const) {
    for (const speaker of speakers) {
      const user = speaker?.userId ?? "";
      const heard = listener?.said().filter((text) => `${text}`.startsWith(`${user} says`));
      expect(heard).toEqual(Array.from({ length: perPlayer }, (_, i) => `${user} says ${i + 1}`));
    }
  }
}

/** Sends 500 frames a second until its connection is closed. */
async function flood(flooder: RawClient, frame: (count: number) => string) {
  const startedAt = Date.now();
  const { socket } = flooder;
  onTestFinished(() => socket.terminate());
  let sent = 0;
  while (socket.readyState === socket.OPEN) {
    const due = Math.ceil((Date.now() - startedAt) / 2);
    for (; sent < due; sent++) socket.send(frame(sent + 1));
    await delay(4);
  }
  await flooder.inbox.closed;
  return { sent, ms: Date.now() - startedAt };
}

function messageOf(id: number, bytes: number): string {
  return JSON.stringify({ action: "message", id, message: "x".repeat(bytes) });
}

/** Posts in the worst second. */
function mostPostsInASecond(): number {
  const buckets = Map.groupBy(posts, (at) => Math.floor(at / 1_000));
  return Math.max(0, ...Array.from(buckets.values(), (some) => some.length));
}

describe("one who floods a room", () => {
  it.each([
    ["heartbeats", (id: number) => JSON.stringify({ action: "heartbeat", id: `${id}` })],
    ["no JSON", () => "{"],
    ["messages of 120 bytes", (id: number) => messageOf(id, 120)],
  ])(
    "with 500 a second is closed and barred, and nobody else loses anything: %s",
    async (name, frame) => {
      posts.length = 0;
      const { flooded, players } = await somePlayers();
      const userId = `flooder of ${name}`;
      const flooder = await arrive(cloud, { room: flooded, userId });
      const [{ sent, ms }] = await Promise.all([flood(flooder, frame), playOn(players)]);
      record(name, sent, ms, mostPostsInASecond());
      expectNothingLost(players);
      expect(flooder.codes()).toContain("barred");
      const Authorization = tokenFor(cloud, userId);
      await expect(cloud.statusOf({ room: flooded, Authorization })).resolves.toBe(403);
      expect(mostPostsInASecond()).toBeLessThan(roomPostsPerSecond);
    },
    // A machine that is busy handles few of them in a second.
    120_000,
  );
});

describe("one who opens sockets in a loop", () => {
  it("has a few, and takes nothing from anybody else", async () => {
    const { flooded, players } = await somePlayers();
    const Authorization = tokenFor(cloud, "collector");
    let isPlaying = true;
    const opened = { count: 0 };
    const open = async () => {
      while (isPlaying) {
        const { socket } = cloud.dial({ room: flooded, Authorization });
        await new Promise<void>((resolve) => {
          socket.once("open", () => {
            opened.count++;
            resolve();
          });
          socket.once("error", () => resolve());
        });
      }
    };
    const opening = Promise.all(Array.from({ length: 8 }, open));
    await playOn(players);
    isPlaying = false;
    await opening;
    expectNothingLost(players);
    const own = async () =>
      (await cloud.rows()).filter((row) => row["userId"] === "collector").length;
    // The index may lag, so those who came at the same moment may be a few more.
    const rows = await own();
    expect(rows).toBeLessThanOrEqual(4 + 8);
    expect(opened.count).toBeGreaterThan(rows);
  });
});
