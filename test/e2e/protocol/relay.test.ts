import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { barKeyOf } from "#adapters/outbound/dynamodb/keys.ts";
import type { PongFrame, ServerFrame, TickFrame } from "#protocol/frames.ts";
import type { Position } from "#protocol/position.ts";
import { environmentVariables } from "../../../src/environment.ts";
import type { TestCloud, TestPlayer } from "../../support/cloud.ts";
import { startTestCloud } from "../../support/cloud.ts";
import { entriesIn } from "../../support/cloud-clients.ts";
import { eventually } from "../../support/eventually.ts";
import { arrive, enter, tokenFor } from "../../support/people.ts";
import { must } from "../../support/protocol-page.ts";

let cloud: TestCloud;
const seated: TestPlayer[] = [];
let rooms = 0;
const aRoom = () => `room-${++rooms}`;

beforeAll(async () => {
  const rules = [
    { rooms: "vip-*", groups: ["gold"] },
    { rooms: "duel-*", mostUsers: 1 },
  ];
  const { roomRules, presenceLimit } = environmentVariables;
  cloud = await startTestCloud({
    routerEnvironment: { [roomRules]: JSON.stringify(rules), [presenceLimit]: "3" },
  });
});
afterAll(() => cloud.close());
afterEach(() => Promise.all(seated.splice(0).map((player) => player.leave())));

async function join(...seat: Parameters<TestCloud["join"]>): Promise<TestPlayer> {
  const player = await cloud.join(...seat);
  seated.push(player);
  return player;
}

const joinRelay = (room: string, name = "player1", more: object = {}) =>
  join({ name, room, protocol: "relay.v1", ...more });

const framesOf = ({ inbox }: TestPlayer): readonly ServerFrame[] =>
  inbox.frames.map((frame) => JSON.parse(frame));

let beats = 0;

/** Sends a heartbeat, and gives its pong with whatever came before it since. */
async function beat(player: TestPlayer, more: object = {}) {
  const id = `beat ${++beats}`;
  const before = player.inbox.frames.length;
  player.send({ action: "heartbeat", id, ...more });
  const isPong = (frame: ServerFrame): frame is PongFrame =>
    frame.type === "pong" && frame.id === id;
  const frames = await eventually(
    () => framesOf(player).slice(before),
    (all) => all.some(isPong),
  );
  const pong = frames.find(isPong);
  if (pong === undefined) throw new Error("There is no pong.");
  return { pong, before: frames.slice(0, frames.indexOf(pong)) };
}

async function refusalOf(player: TestPlayer, frame: object | string): Promise<unknown> {
  const before = player.inbox.frames.length;
  player.send(frame);
  const frames = await eventually(
    () => framesOf(player).slice(before),
    (all) => all.some(({ type }) => type === "error"),
  );
  return frames.find(({ type }) => type === "error");
}

async function say(player: TestPlayer, id: number, ...messages: readonly unknown[]) {
  player.send({ action: "message", id, messages });
  const last = id + messages.length - 1;
  return eventually(
    () => entriesIn(player.inbox.frames),
    (entries) => entries.some((entry) => Array.isArray(entry) && entry[1] === last),
  );
}

/** All of a room's log, as a replay brings it. */
async function logOf(room: string): Promise<readonly unknown[]> {
  const reader = await join({ name: "player4", room, protocol: "relay.v1" });
  const { before } = await beat(reader, { since: null });
  return before.flatMap((frame) => (frame.type === "replay" ? frame.pages.flat() : []));
}

describe("the handshake", () => {
  it(must("A token that is missing or not good MUST be answered 401."), async () => {
    await expect(cloud.statusOf({})).resolves.toBe(401);
    await expect(cloud.statusOf({ Authorization: "no token" })).resolves.toBe(401);
    await expect(cloud.statusOf({}, ["relay.v1", "bearer.no-token"])).resolves.toBe(401);
  });

  it(
    must("A bad room, a bad session, or subprotocols without `relay.v1` MUST be answered 400."),
    async () => {
      const Authorization = await cloud.tokenOf();
      await expect(cloud.statusOf({ Authorization, room: "a b" })).resolves.toBe(400);
      await expect(cloud.statusOf({ Authorization, session: "" })).resolves.toBe(400);
      await expect(cloud.statusOf({ Authorization, session: "x".repeat(65) })).resolves.toBe(400);
      await expect(cloud.statusOf({ Authorization }, ["relay.v2"])).resolves.toBe(400);
      await expect(cloud.statusOf({ Authorization, session: "x".repeat(64) })).resolves.toBe(101);
    },
  );

  it(must("Another user who says the same session MUST get another seat."), async () => {
    const room = aRoom();
    const session = "the-same";
    const [one, other] = [
      await joinRelay(room, "player1", { session }),
      await joinRelay(room, "player2", { session }),
    ];
    const again = await joinRelay(room, "player1", { session });
    const seats = await Promise.all([one, other, again].map((player) => beat(player)));
    const [seat, othersSeat, seatAgain] = seats.map(({ pong }) => pong.seat);
    expect(seat).toMatch(/^[\w-]{11}$/);
    expect(othersSeat).toMatch(/^[\w-]{11}$/);
    expect(othersSeat).not.toBe(seat);
    expect(seatAgain).toBe(seat);
  });
});

describe("who may enter", () => {
  it(
    must(
      "A user who is barred, or may not enter the room, MUST be answered 403, and whoever comes to a room that is full 409.",
    ),
    async () => {
      const tokenOf = (userId: string) => tokenFor(cloud, userId);
      const expiresAt = Math.ceil(Date.now() / 1000) + 60;
      const Item = { ...barKeyOf("rascal"), expiresAt };
      await cloud.database.send(new PutCommand({ TableName: cloud.tableName, Item }));
      await expect(cloud.statusOf({ Authorization: tokenOf("rascal") })).resolves.toBe(403);
      const vip = { room: "vip-lounge" };
      await expect(cloud.statusOf({ Authorization: tokenOf("guest"), ...vip })).resolves.toBe(403);
      const golden = tokenFor(cloud, "guest", ["gold"]);
      await expect(cloud.statusOf({ Authorization: golden, ...vip })).resolves.toBe(101);
      const duel = { room: "duel-1" };
      const first = await arrive(cloud, { ...duel, userId: "first" });
      await expect(cloud.statusOf({ Authorization: tokenOf("second"), ...duel })).resolves.toBe(
        409,
      );
      await first.leave();
    },
  );
});

describe("members", () => {
  it(
    must(
      "By the first one the connection becomes a **member** of the room, for all to see; it MUST stay as it is for as long as the connection lasts.",
    ),
    async () => {
      const room = aRoom();
      const one = await enter(cloud, { room, userId: "one" }, { name: "One" });
      const two = await enter(cloud, { room, userId: "two" }, { name: "Two" });
      const profiles = () => one.joined().map(({ profile }) => profile);
      await eventually(profiles, (seen) => seen.length === 2);
      await two.beat({ profile: { name: "Another" } });
      const { members } = await one.beat({ members: true });
      expect(members.map(({ profile }) => Object(profile).name).toSorted()).toEqual(["One", "Two"]);
      await Promise.all([one.leave(), two.leave()]);
    },
  );

  it(
    must(
      "A heartbeat with `members` MUST be answered by all members of the room, and then by a `pong`.",
    ),
    async () => {
      const room = aRoom();
      const one = await enter(cloud, { room, userId: "one" });
      const plain = await join({ room });
      const two = await arrive(cloud, { room, userId: "two" });
      const { frames, members } = await two.beat({ profile: null, members: true });
      expect(members.map(({ user }) => user).toSorted()).toEqual(["one", "two"]);
      expect(frames.at(-1)?.type).toBe("pong");
      await Promise.all([one.leave(), two.leave(), plain.leave()]);
    },
  );

  it(
    must(
      "A heartbeat with `digest`, which names the members that the client knows, MUST be answered the same way if the members are others.",
    ),
    async () => {
      const one = await enter(cloud, { room: aRoom(), userId: "one" });
      const { pong } = await one.beat();
      await expect(one.beat({ digest: pong.digest })).resolves.toMatchObject({ members: [] });
      const { members } = await one.beat({ digest: "7.none" });
      expect(members).toHaveLength(1);
      await one.leave();
    },
  );

  it(
    must("A room with more than 200 members announces nobody: it MUST have no `digest`."),
    async () => {
      const room = aRoom();
      // Of this cloud the limit is three.
      const users = ["one", "two", "three", "four", "five"];
      const players = await Promise.all(users.map((userId) => enter(cloud, { room, userId })));
      const { pong, members } = (await players[0]?.beat({ members: true })) ?? {};
      expect(pong).toMatchObject({ count: 5 });
      expect([pong && "digest" in pong, members]).toEqual([false, []]);
      await Promise.all(players.map((player) => player.leave()));
    },
  );

  it(
    must(
      "The message is for them, and MUST NOT reach anybody else but its sender, neither live nor by a replay; whether such a seat is in the room is not told.",
    ),
    async () => {
      const room = aRoom();
      const enterAs = (userId: string) => enter(cloud, { room, userId });
      const [one, two, three] = await Promise.all(["one", "two", "three"].map(enterAs));
      if (!one || !two || !three) throw new Error("Somebody is missing.");
      one.send({ action: "message", id: 1, message: "secret", to: [two.seat, "nobody-here"] });
      await eventually(one.said, (said) => said.includes("secret"));
      one.send({ action: "message", id: 2, message: "for all" });
      for (const player of [one, two, three]) {
        await eventually(player.said, (said) => said.includes("for all"));
      }
      expect([one.said(), two.said()]).toEqual([
        ["secret", "for all"],
        ["secret", "for all"],
      ]);
      const { frames } = await three.beat({ since: null });
      expect(JSON.stringify([three.frames(), frames])).not.toContain("secret");
      await Promise.all([one, two, three].map((player) => player.leave()));
    },
  );
});

describe("the log", () => {
  it(
    must("Everybody in a room MUST get the same entries in the same order, the senders included."),
    async () => {
      const room = aRoom();
      const players = await Promise.all(
        ["player1", "player2", "player3"].map((name) => joinRelay(room, name)),
      );
      for (let id = 1; id <= 5; id++) {
        await Promise.all(players.map((player, index) => say(player, 10 * id + index, "hello")));
      }
      const logs = await Promise.all(
        players.map((player) =>
          eventually(
            () => ticksIn(player).flatMap(({ pages }) => pages.flat()),
            (entries) => entries.length >= 15,
          ),
        ),
      );
      expect(logs[0]).toHaveLength(15);
      for (const log of logs) expect(log).toEqual(logs[0]);
      await expect(logOf(room)).resolves.toEqual(logs[0]);
    },
  );

  it(must("An entry MUST NOT be in the log twice, however often it was sent."), async () => {
    const room = aRoom();
    const player = await joinRelay(room);
    const { pong } = await beat(player);
    const frame = { action: "message", id: 1, messages: ["one", "two"], after: pong.head };
    for (let copy = 0; copy < 5; copy++) player.send(frame);
    await say(player, 3, "three");
    player.send(frame);
    await beat(player);
    const entries = await logOf(room);
    expect(entries.map((entry) => (entry as readonly unknown[])[2])).toEqual([
      "one",
      "two",
      "three",
    ]);
  });
});

describe("what a client sends", () => {
  it(must("It MUST be relayed as it was written, numbers included."), async () => {
    const room = aRoom();
    const [sender, other] = [await joinRelay(room), await joinRelay(room, "player2")];
    const json = '{ "big" :76561197980428154, "huge":1e400,"twice":1, "twice":2, "e":"\\u00e9é" }';
    sender.send(`{"action":"message","id":1,"messages":[${json},  "[,]" ,7.10]}`);
    const [frame] = await other.inbox.first(1);
    const { seat } = (await beat(sender)).pong;
    expect(frame).toContain(
      `"pages":[[["${seat}",1,${json}],["${seat}",2,"[,]"],["${seat}",3,7.10]]]`,
    );
  });

  it(must("The relay MUST place all messages of a frame or none of them."), async () => {
    const room = aRoom();
    const player = await joinRelay(room);
    await expect(
      refusalOf(player, { action: "message", id: 1, messages: ["good", ""] }),
    ).resolves.toMatchObject({ id: 1, code: "invalid_message" });
    await say(player, 2, ...Array.from({ length: 32 }, (_, index) => `${index}`.padEnd(900)));
    const { pages } = ticksIn(player)[0] ?? { pages: [] };
    // More than a page holds usually, and yet in one.
    expect(pages.filter((page) => page.length > 0)).toHaveLength(1);
    await expect(logOf(room)).resolves.toHaveLength(32);
  });

  it(must("A heartbeat with an `id` MUST be answered by a `pong` with that `id`."), async () => {
    const player = await joinRelay(aRoom());
    player.send({ action: "heartbeat", id: "é 😀" });
    await expect(player.frames(1)).resolves.toEqual([
      expect.objectContaining({ type: "pong", id: "é 😀" }),
    ]);
  });

  it(
    must(
      "A heartbeat with `since` MUST be answered by all that is in the log after it, and then by a `pong`; but without an `id`, it MUST NOT be answered if nothing is missing.",
    ),
    async () => {
      const room = aRoom();
      const sender = await joinRelay(room);
      for (let id = 1; id <= 3; id++) await say(sender, id, `step ${id}`);
      const [first] = ticksIn(sender);
      const since = { epoch: first?.epoch, page: first?.page };

      const late = await joinRelay(room, "player2");
      const { before, pong } = await beat(late, { since });
      expect(entriesOf(before)).toEqual(["step 2", "step 3"]);
      expect(pong).toMatchObject({ recovered: true });

      const { length } = late.inbox.frames;
      late.send({ action: "heartbeat", since });
      const again = await eventually(
        () => framesOf(late).slice(length),
        (frames) => frames.length >= 2,
      );
      expect(again.map(({ type }) => type)).toEqual(["replay", "pong"]);

      late.send({ action: "heartbeat", since: pong.head });
      late.send({ action: "heartbeat" });
      // The answer to what is asked for comes, and only that.
      await expect(beat(late)).resolves.toMatchObject({ before: [] });
    },
  );
});

describe("what the relay sends", () => {
  it(
    must(
      "Every `relay.v1` player of the room MUST be sent the same bytes, but for messages that are not for everybody.",
    ),
    async () => {
      const room = aRoom();
      const players = [await joinRelay(room), await joinRelay(room, "player2")];
      players[0]?.send({ action: "message", id: 1, message: { x: 1 } });
      const [one, other] = await Promise.all(players.map((player) => player.inbox.first(1)));
      expect(one).toHaveLength(1);
      expect(one).toEqual(other);
    },
  );

  it(
    must("Nothing that a client writes can change the seat: it MUST be the sender's."),
    async () => {
      const room = aRoom();
      const [thief, victim] = [await joinRelay(room), await joinRelay(room, "player2")];
      const { seat } = (await beat(thief)).pong;
      const { seat: victims } = (await beat(victim)).pong;
      const stolen = { seat: victims, from: victims, users: { [victims]: "x" } };
      thief.send({ action: "message", id: 1, message: `"],["${victims}",1,"`, ...stolen });
      await expect(victim.entries(1)).resolves.toEqual([[seat, 1, `"],["${victims}",1,"`]]);
    },
  );

  it(
    must("`head` MUST be the position of the newest page that will not change any more."),
    async () => {
      const room = aRoom();
      const player = await joinRelay(room);
      // Whoever comes first begins the log.
      await expect(beat(player)).resolves.toMatchObject({ pong: { head: { page: 1 } } });
      await say(player, 1, "hello");
      const [{ epoch, page } = { epoch: "", page: 0 }] = ticksIn(player);
      await expect(beat(player)).resolves.toMatchObject({ pong: { head: { epoch, page } } });
      await putPage(room, { epoch, page: page + 1, tick: page + 1, openedAt: Date.now() });
      await expect(beat(player)).resolves.toMatchObject({ pong: { head: { epoch, page } } });
    },
  );

  it(
    must(
      "It MUST be `false`, and nothing sent, if that cannot be: the log began anew, or the client was away for too long (two hours, 1,500 ticks or 2 MB).",
    ),
    async () => {
      const room = aRoom();
      const player = await joinRelay(room);
      await say(player, 1, "hello");
      const { head } = (await beat(player)).pong;
      const epoch = head?.epoch ?? "";
      const unknown: readonly Position[] = [
        { epoch: "other.1", page: 1 },
        { epoch, page: 1_000 },
        { epoch, page: Number.MAX_SAFE_INTEGER },
      ];
      for (const since of unknown) {
        await expect(beat(player, { since })).resolves.toMatchObject({
          before: [],
          pong: { recovered: false, head },
        });
      }

      const old = aRoom();
      const sealedAt = Date.now() - 126 * 60_000;
      const tick = { epoch: "old.1", sealedBy: "somebody", endsTick: true };
      await putPage(old, { ...tick, page: 1, sealedAt });
      await putPage(old, { ...tick, page: 2, sealedAt: Date.now() });
      const late = await joinRelay(old, "player2");
      const since = { epoch: "old.1", page: 0 };
      await expect(beat(late, { since })).resolves.toMatchObject({
        before: [],
        pong: { recovered: false, head: { epoch: "old.1", page: 2 } },
      });
    },
  );

  it(must("A refusal MUST NOT change anything."), async () => {
    const room = aRoom();
    const player = await joinRelay(room);
    await say(player, 5, "hello");
    const { head } = (await beat(player)).pong;
    const refused: readonly [object | string, string][] = [
      ["{", "malformed_json"],
      [{ action: "message", id: 6, message: { constructor: 1 } }, "forbidden_key"],
      [{ action: "message", id: 6 }, "invalid_message"],
      [{ action: "message", id: 6, message: "x", messages: ["x"] }, "invalid_message"],
      [{ action: "message", id: -1, message: "x" }, "invalid_message"],
      [{ action: "message", id: 6, message: "x", after: { page: -1 } }, "invalid_message"],
      [{ action: "message", id: 6, messages: [] }, "invalid_message"],
      [{ action: "message", id: 6, messages: Array(1_000).fill(1) }, "invalid_message"],
      ['{"action":"message","id":6,"message":"\\ud800"}', "invalid_message"],
      [{ action: "dance" }, "unknown_action"],
      [{ action: "message", id: 6, message: "x", after: { epoch: "no.1", page: 1 } }, "behind"],
      [{ action: "message", id: 4, message: "x" }, "out_of_order"],
    ];
    for (const [frame, code] of refused) {
      await expect(refusalOf(player, frame)).resolves.toMatchObject({ code });
    }
    await expect(beat(player)).resolves.toMatchObject({ pong: { head } });
    await expect(say(player, 6, "still here")).resolves.toHaveLength(2);
  });

  it(
    must(
      "The gateway may believe that a connection is gone which is not: the relay MUST end a connection that it does not know when it sends a heartbeat, so that its client comes back and recovers.",
    ),
    async () => {
      const room = aRoom();
      const player = await joinRelay(room);
      await forget(room, player);
      player.send({ action: "heartbeat", id: "1" });
      await player.inbox.closed;
    },
  );
});

describe("the plain protocol", () => {
  it(must("Nothing but payloads MUST ever be sent to such a client."), async () => {
    const room = aRoom();
    const [plain, modern] = [await join({ room }), await joinRelay(room, "player2")];
    const frames = ["", "{", { action: "dance" }, { action: "message" }, { action: "heartbeat" }];
    for (const frame of frames) plain.send(frame);
    plain.send({ action: "heartbeat", id: "1", since: null });
    plain.send({ action: "message", id: 1, message: "mine", after: { epoch: "no.1", page: 1 } });
    await say(modern, 1, "hello", { x: 1.0 });
    await expect(plain.inbox.first(2)).resolves.toEqual(["hello", '{"x":1}']);
  });

  it(must("Each message of others MUST come once, and in order within a tick."), async () => {
    const room = aRoom();
    const plain = await join({ room });
    const [one, other] = [await joinRelay(room, "player2"), await joinRelay(room, "player3")];
    const steps = Array.from({ length: 20 }, (_, index) => `step ${index}`);
    await Promise.all([say(one, 1, ...steps), say(other, 1, "between")]);
    plain.send({ action: "message", message: "mine" });
    const frames = await plain.inbox.first(21);
    await one.entries(22);
    expect(frames.filter((frame) => frame !== "between")).toEqual(steps);
    expect(frames).toContain("between");
    expect(plain.inbox.frames).toHaveLength(21);
  });

  it(
    must("A heartbeat of a connection that the relay does not know MUST make it known again."),
    async () => {
      const room = aRoom();
      const plain = await join({ room });
      await forget(room, plain);
      plain.send({ action: "heartbeat" });
      const rowsHere = async () =>
        (await cloud.rows()).filter((row) => row["roomShard"] === `${room}#0`);
      await eventually(rowsHere, (rows) => rows.length === 1);
      await say(await joinRelay(room, "player2"), 1, "hello");
      await expect(plain.inbox.first(1)).resolves.toEqual(["hello"]);
    },
  );
});

function ticksIn(player: TestPlayer): readonly TickFrame[] {
  return framesOf(player).flatMap((frame) => (frame.type === "tick" ? [frame] : []));
}

function entriesOf(frames: readonly ServerFrame[]): readonly unknown[] {
  return frames
    .flatMap((frame) => ("pages" in frame ? frame.pages.flat() : []))
    .flatMap((entry) => (Array.isArray(entry) ? [entry[2]] : []));
}

/** Writes a page as an instance would have that died, or lived long ago. */
async function putPage(room: string, page: object): Promise<void> {
  const empty = { entries: [], users: {}, bytes: 0, bytesBefore: 0, tick: 1, endsTick: false };
  const times = { openedAt: 0, closesAt: Date.now() + 60_000 };
  const Item = {
    room,
    ...empty,
    ...times,
    ...page,
    expiresAt: Math.floor(Date.now() / 1000) + 600,
  };
  await cloud.database.send(new PutCommand({ TableName: cloud.journalTableName, Item }));
}

/** Loses the row of a connection that lives, as a false 410 does. */
async function forget(room: string, player: TestPlayer): Promise<void> {
  const rows = await cloud.rows();
  const row = rows.find(
    (it) => it["roomShard"] === `${room}#0` && it["userId"] === userIdOf(player.token),
  );
  const { roomShard, connectionId } = row ?? {};
  const Key = { roomShard, connectionId };
  await cloud.database.send(new DeleteCommand({ TableName: cloud.tableName, Key }));
}

function userIdOf(token: string): string {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()).sub;
}
