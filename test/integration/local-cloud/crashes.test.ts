import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Crash, CrashOrder } from "../../../scripts/local-cloud/crashes/crash-orders.ts";
import type { GatewayEvent } from "../../../scripts/local-cloud/gateway/observer.ts";
import type { TestCloud, TestPlayer } from "../../support/cloud.ts";
import { startTestCloud } from "../../support/cloud.ts";
import { eventually, eventuallyHolds } from "../../support/eventually.ts";

/** Long enough that a message which follows another is placed into a tick that stays open. */
const tickMs = 1_000;

const crashes: Crash[] = [];
const events: GatewayEvent[] = [];
let cloud: TestCloud;
let rooms = 0;

beforeAll(async () => {
  cloud = await startTestCloud({
    routerEnvironment: { TICK_MS: `${tickMs}` },
    crashed: (crash) => crashes.push(crash),
    gatewayObserver: { event: (event) => events.push(event) },
  });
});
afterAll(() => cloud.close());
afterEach(() => cloud.crashes.clear());

/** Two players in a room of their own, in which a first tick has just ended. */
async function startMatch() {
  const room = `room-${++rooms}`;
  const [sender, other] = await Promise.all([
    cloud.join({ name: "player1", protocol: "relay.v1", room }),
    cloud.join({ name: "player2", protocol: "relay.v1", room }),
  ]);
  say(sender, 1);
  await Promise.all([sender.frames(1), other.frames(1)]);
  return { room, sender, other };
}

function say(player: TestPlayer, id: number): void {
  player.send({ action: "message", message: `move ${id}`, id });
}

/** The page of the second message, as it is in the table. */
async function secondPage(room: string) {
  const { Items: pages = [] } = await cloud.database.send(
    new QueryCommand({
      TableName: cloud.journalTableName,
      ConsistentRead: true,
      KeyConditionExpression: "room = :room AND #page = :page",
      ExpressionAttributeNames: { "#page": "page" },
      ExpressionAttributeValues: { ":room": room, ":page": 2 },
    }),
  );
  return pages[0];
}

const diedIn = (room: string) =>
  eventually(
    () => crashes.find((crash) => crash.room === room),
    (crash) => crash !== undefined,
  );

const ticksOf = async ({ inbox }: TestPlayer) =>
  inbox.frames.filter((frame) => JSON.parse(frame).type === "tick").length;

const nothing = undefined;
const open = { endsTick: false };
const ended = { endsTick: true };

describe("a function that is killed in a tick", () => {
  it.each([
    ["before", { step: "read" }, nothing, [1, 1]],
    ["after", { step: "read" }, nothing, [1, 1]],
    ["before", { step: "place" }, nothing, [1, 1]],
    ["after", { step: "place" }, open, [1, 1]],
    ["before", { step: "close" }, open, [1, 1]],
    ["after", { step: "close" }, ended, [1, 1]],
    ["before", { step: "registry" }, ended, [1, 1]],
    ["after", { step: "registry" }, ended, [1, 1]],
    ["before", { step: "post" }, ended, [1, 1]],
    ["after", { step: "post" }, ended, [1, 2]],
    ["before", { step: "post", post: 2 }, ended, [1, 2]],
    ["after", { step: "post", post: 2 }, ended, [2, 2]],
  ] as const)("%s %j leaves of it: %j", async (moment, step, page, ticks) => {
    const { room, sender, other } = await startMatch();
    const order = { ...step, moment, room };
    cloud.crashes.arm(order);
    expect(cloud.crashes.armed).toEqual(order);

    say(sender, 2);

    expect(await diedIn(room)).toMatchObject({ ...order, isOrdered: true, route: "message" });
    expect(cloud.crashes.armed).toBeUndefined();
    // As API Gateway says it of a function that ends without an answer.
    await eventuallyHolds(() => {
      expect(sender.inbox.frames.at(-1)).toContain("Internal server error");
    });
    const left = await secondPage(room);
    if (page === undefined) expect(left).toBeUndefined();
    else expect(left).toMatchObject(page);
    await eventuallyHolds(async () => {
      expect([await ticksOf(sender), await ticksOf(other)]).toEqual(ticks);
    });
    const crash = crashes.find((it) => it.room === room);
    expect(events).toContainEqual(
      expect.objectContaining({ kind: "invocation", outcome: "crashed", traceId: crash?.traceId }),
    );
    expect(cloud.output.join("\n")).not.toContain(`"function_request_id":"${crash?.requestId}"`);
  });

  it("before the write that places and ends a tick at once has left nothing", async () => {
    const room = `room-${++rooms}`;
    const sender = await cloud.join({ name: "player1", protocol: "relay.v1", room });
    cloud.crashes.arm({ step: "close", moment: "before", room });
    say(sender, 1);
    await diedIn(room);
    say(sender, 1);
    await eventuallyHolds(async () => expect(await ticksOf(sender)).toBe(1));
  });

  it("is the one that made the call, and no other that is at work", async () => {
    const [mine, theirs] = [await startMatch(), await startMatch()];
    say(theirs.sender, 2);
    await eventually(
      () => secondPage(theirs.room),
      (page) => page !== undefined,
    );
    cloud.crashes.arm({ step: "place", moment: "after" });
    say(mine.sender, 2);
    await diedIn(mine.room);
    await eventuallyHolds(async () => expect(await ticksOf(theirs.other)).toBe(2));
    expect(theirs.sender.inbox.frames.join()).not.toContain("Internal server error");
  });
});

describe("an order to die", () => {
  it("waits for its room, and holds once", async () => {
    const [wanted, any] = [await startMatch(), await startMatch()];
    const order: CrashOrder = { step: "post", moment: "before", room: wanted.room };
    cloud.crashes.arm(order);
    say(any.sender, 2);
    await eventuallyHolds(async () => expect(await ticksOf(any.sender)).toBe(2));
    expect(cloud.crashes.armed).toEqual(order);
    say(wanted.sender, 2);
    await diedIn(wanted.room);
    say(wanted.other, 1);
    await eventuallyHolds(async () =>
      expect(await ticksOf(wanted.other)).toBeGreaterThanOrEqual(2),
    );
    expect(crashes.filter((crash) => crash.room === wanted.room)).toHaveLength(1);
  });

  it.each([
    { step: "read", moment: "before" },
    { step: "post", moment: "before" },
  ] as const)("is not for what a heartbeat reads and answers: %j", async (order) => {
    const { sender } = await startMatch();
    cloud.crashes.arm(order);
    sender.send({ action: "heartbeat", id: "beat", since: null });
    await eventuallyHolds(() => {
      expect(sender.inbox.frames.join()).toContain('"type":"pong"');
    });
    expect(cloud.crashes.armed).toEqual(order);
  });
});

describe("a share of killed functions", () => {
  it("lets some invocations die wherever it comes to them, and the others live", async () => {
    const before = crashes.length;
    cloud.crashes.seed(3);
    cloud.crashes.setShare(0.5);
    const mine = new Set<string>();
    for (let count = 0; count < 16; count++) {
      const room = `room-${++rooms}`;
      mine.add(room);
      const player = await cloud.join({ name: "player1", protocol: "relay.v1", room });
      say(player, 1);
      await player.inbox.first(1);
      await player.leave();
    }
    const died = crashes.slice(before);
    expect(died.length).toBeGreaterThan(0);
    expect(died.length).toBeLessThan(16);
    for (const { isOrdered, room } of died) {
      expect(isOrdered).toBe(false);
      expect(mine).toContain(room);
    }
  });
});
