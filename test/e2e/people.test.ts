import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { barKeyOf } from "#adapters/outbound/dynamodb/keys.ts";
import { membersDigest } from "#protocol/members-digest.ts";
import { environmentVariables } from "../../src/environment.ts";
import type { TestCloud } from "../support/cloud.ts";
import { startTestCloud } from "../support/cloud.ts";
import { eventually, eventuallyHolds } from "../support/eventually.ts";
import { arrive, enter, tokenFor } from "../support/people.ts";

let cloud: TestCloud;
let rooms = 0;
const aRoom = (prefix = "people") => `${prefix}-${++rooms}`;

const roomRules = [
  { rooms: "vip-*", groups: ["gold", "gr\u00fcn, blau"] },
  { rooms: "duel-*", mostUsers: 8 },
  { rooms: "closed-*", isClosed: true },
];

beforeAll(async () => {
  const { roomRules: rules, connectionsPerUser } = environmentVariables;
  cloud = await startTestCloud({
    routerEnvironment: { [rules]: JSON.stringify(roomRules), [connectionsPerUser]: "3" },
  });
});
afterAll(() => cloud.close());

const inRoom = (room: string, userId: string) => enter(cloud, { room, userId }, { name: userId });

/** The status of a handshake, and whether it has left a row. */
async function knock(room: string, userId: string, groups?: readonly string[]) {
  const Authorization = tokenFor(cloud, userId, groups);
  return cloud.statusOf({ room, Authorization });
}

const rowsOf = async (room: string) =>
  (await cloud.rows()).filter((row) => row["roomShard"] === `${room}#0`);

/** Keeps a user out as an operator would. */
async function bar(userId: string, seconds: number): Promise<void> {
  const expiresAt = Math.ceil(Date.now() / 1000) + seconds;
  await cloud.database.send(
    new PutCommand({ TableName: cloud.tableName, Item: { ...barKeyOf(userId), expiresAt } }),
  );
}

describe("whoever comes into a room", () => {
  it("is seen by all who are there in the next tick, and sees them in his snapshot", async () => {
    const room = aRoom();
    const [one, two] = [await inRoom(room, "one"), await inRoom(room, "two")];
    const three = await arrive(cloud, { room, userId: "three" });
    const { pong, members } = await three.beat({ profile: { name: "Three" }, members: true });
    const joined = {
      ...{ seat: pong.seat, user: "three", connectionId: pong.connectionId },
      ...{ profile: { name: "Three" }, expiresAt: pong.expiresAt },
    };
    await eventuallyHolds(() => {
      for (const player of [one, two, three]) expect(player.joined()).toContainEqual(joined);
    });
    expect(members.map(({ user }) => user).toSorted()).toEqual(["one", "three", "two"]);
    expect(members).toContainEqual(joined);
    const ids = [one, two].map(({ connectionId }) => connectionId);
    const digest = membersDigest([...ids, pong.connectionId]);
    expect(pong).toMatchObject({ count: 3, digest });
    const ticks = one.frames().filter((frame) => frame.type === "tick");
    expect(ticks.at(-1)?.pages.flat()).toContainEqual({ joined });
  });

  it("is announced once, with what he told first, and counted but not announced in plain", async () => {
    const room = aRoom();
    const one = await inRoom(room, "one");
    const plain = await cloud.join({ room });
    plain.send({ action: "heartbeat", profile: { name: "sneaky" } });
    const two = await inRoom(room, "two");
    await two.beat({ profile: { name: "another" } });
    const { pong, members } = await one.beat({ members: true });
    expect(pong.count).toBe(3);
    expect(members.map(({ profile }) => profile)).toEqual(
      expect.arrayContaining([{ name: "one" }, { name: "two" }]),
    );
    expect(members).toHaveLength(2);
    await eventually(one.joined, (joined) => joined.some(({ user }) => user === "two"));
    expect(one.joined().filter(({ user }) => user === "two")).toHaveLength(1);
    await plain.leave();
  });

  it("is told of others only if his digest is not theirs", async () => {
    const room = aRoom();
    const one = await inRoom(room, "one");
    const { pong } = await one.beat();
    const same = await one.beat({ digest: pong.digest });
    expect(same.members).toEqual([]);
    const other = await one.beat({ digest: "0.0" });
    expect(other.members).toHaveLength(1);
  });
});

describe("what a player tells of himself", () => {
  it.each([
    ["nothing at all", "null"],
    [
      "control and bidirectional characters",
      JSON.stringify({ name: "\u0000\u001b[2J\u202eevil\u2066" }),
    ],
    ["half a surrogate pair", '"\\ud800"'],
    ["numbers that no double holds", '{ "id":76561197980428154, "x":1e400 }'],
    ["exactly 256 bytes", JSON.stringify("x".repeat(254))],
  ])("reaches others as he wrote it: %s", async (_, profile) => {
    const room = aRoom();
    const one = await inRoom(room, "one");
    const two = await arrive(cloud, { room, userId: "two" });
    two.send(`{"action":"heartbeat","id":"1","members":true,"profile":${profile}}`);
    await eventuallyHolds(() => {
      expect(one.inbox.frames.join("\n")).toContain(`"profile":${profile}}}`);
      const snapshot = two.inbox.frames.find((frame) => frame.includes('"type":"members"'));
      expect(snapshot).toContain(`"profile":${profile}}`);
    });
  });

  it.each([
    ["over 256 bytes", JSON.stringify("x".repeat(255)), "invalid_message"],
    ["over 256 bytes in few characters", JSON.stringify("\u{1f600}".repeat(64)), "invalid_message"],
    ["__proto__ as a key", '{"__proto__":{"admin":true}}', "forbidden_key"],
    ["constructor as a key", '{"a":[{"constructor":1}]}', "forbidden_key"],
    ["__proto__ in disguise", '{"\\u005f_proto__":1}', "forbidden_key"],
  ])("is refused by name, and makes nobody a member: %s", async (_, profile, code) => {
    const room = aRoom();
    const one = await arrive(cloud, { room, userId: "one" });
    one.send(`{"action":"heartbeat","id":"1","profile":${profile}}`);
    await eventually(one.codes, (codes) => codes.length === 1);
    expect(one.codes()).toEqual([code]);
    const { members } = await one.beat({ members: true });
    expect(members).toEqual([]);
  });
});

describe("two users who say the same session", () => {
  it("have a seat each, and the one does not answer for the other", async () => {
    const room = aRoom();
    const session = "the-same";
    const [one, two] = [
      await enter(cloud, { room, userId: "one", session }),
      await enter(cloud, { room, userId: "two", session }),
    ];
    expect(one.seat).not.toBe(two.seat);
    await two.leave();
    await eventually(one.left, (left) => left.length === 1);
    expect(one.left()).toMatchObject([{ seat: two.seat }]);
    const { members } = await one.beat({ members: true });
    expect(members.map(({ seat }) => seat)).toEqual([one.seat]);
  });
});

describe("whoever leaves a room", () => {
  it("has closed his connection", async () => {
    const room = aRoom();
    const [one, two] = [await inRoom(room, "one"), await inRoom(room, "two")];
    await two.leave();
    const { seat, connectionId } = two;
    await eventually(one.left, (left) => left.length > 0);
    expect(one.left()).toEqual([{ seat, connectionId, reason: "closed" }]);
    const { members } = await one.beat({ members: true });
    expect(members).toHaveLength(1);
  });

  it("is lost where nobody was told of his end, as soon as a message does not reach him", async () => {
    const room = aRoom();
    const one = await inRoom(room, "one");
    const { connectionId, seat, expiresAt } = await aGhostIn(room);
    expect((await one.beat({ members: true })).members).toHaveLength(2);
    one.send({ action: "message", id: 1, message: "hello?" });
    await eventually(one.left, (left) => left.length > 0);
    expect(one.left()).toEqual([{ seat, connectionId, reason: "lost" }]);
    expect(expiresAt).toBeGreaterThan(Date.now() / 1000);
    await expect(rowsOf(room)).resolves.toHaveLength(1);
  });

  it("is one of many whom one entry of the log tells of, where they are lost together", async () => {
    const room = aRoom();
    const one = await inRoom(room, "one");
    const ghosts = await Promise.all(Array.from({ length: 20 }, () => aGhostIn(room)));
    one.send({ action: "message", id: 1, message: "hello?" });
    await eventually(one.left, (left) => left.length >= ghosts.length);
    const ids = one.left().map(({ connectionId }) => connectionId);
    expect(ids.toSorted()).toEqual(ghosts.map((it) => it.connectionId).toSorted());
    const ticks = one.frames().flatMap((it) => (it.type === "tick" ? [it] : []));
    const telling = ticks.filter(({ pages }) => pages.flat().some((entry) => "left" in entry));
    expect(telling).toHaveLength(1);
  });

  /** A member whose connection the gateway has never had, or has no more. */
  async function aGhostIn(room: string) {
    const connectionId = `${Math.random().toString(36).slice(2).padEnd(15, "x").slice(0, 15)}=`;
    const seat = connectionId.slice(0, 11);
    const expiresAt = Math.floor(Date.now() / 1000) + 3_600;
    const times = { connectedAt: Date.now() - 60_000, expiresAt };
    const row = { userId: `ghost ${seat}`, protocol: "relay.v1", seat, profile: "null", ...times };
    const Item = { roomShard: `${room}#0`, connectionId, ...row };
    await cloud.database.send(new PutCommand({ TableName: cloud.tableName, Item }));
    return { connectionId, seat, expiresAt };
  }
});

describe("a message to some", () => {
  it("reaches them and its sender in order with all others, and nobody else", async () => {
    const room = aRoom();
    const [one, two, three] = [
      await inRoom(room, "one"),
      await inRoom(room, "two"),
      await inRoom(room, "three"),
    ];
    const plain = await cloud.join({ room });
    const say = async (id: number, messages: readonly string[], to?: readonly string[]) => {
      one.send({ action: "message", id, messages, ...(to && { to }) });
      await eventually(one.said, (said) => said.includes(messages.at(-1) ?? ""));
    };
    await say(1, ["a"]);
    await say(2, ["for-two", "still"], [two.seat]);
    await say(4, ["z"]);
    await eventuallyHolds(() => {
      for (const player of [one, two]) {
        expect(player.said()).toEqual(["a", "for-two", "still", "z"]);
      }
      expect(three.said()).toEqual(["a", "z"]);
      expect(plain.inbox.frames).toEqual(["a", "z"]);
    });
    const everything = [three.inbox.frames, plain.inbox.frames].flat().join();
    expect(everything).not.toContain("for-two");
    await plain.leave();
  });

  it("is in the replays of those alone, and of a resend for all each gets his own", async () => {
    const room = aRoom();
    const [one, two, three] = [
      await inRoom(room, "one"),
      await inRoom(room, "two"),
      await inRoom(room, "three"),
    ];
    await eventually(one.joined, (joined) => joined.length === 3);
    const since = (await one.beat()).pong.head;
    one.send({ action: "message", id: 1, messages: ["for-two"], to: [two.seat] });
    await eventually(two.said, (said) => said.length === 1);
    // Of one who has said nothing else: his name is a secret as well.
    for (const [player, isPrivy] of [
      [three, false],
      [one, true],
      [two, true],
    ] as const) {
      const { frames, pong } = await player.beat({ since });
      const replays = frames.filter((frame) => frame.type === "replay");
      expect(pong.recovered).toBe(true);
      expect(JSON.stringify(replays).includes("for-two")).toBe(isPrivy);
      expect(JSON.stringify(replays).includes('"one"')).toBe(isPrivy);
    }
    const before = [one, three].map(({ inbox }) => inbox.frames.length);
    await three.beat({ since, resend: true });
    await eventually(
      () => one.inbox.frames.slice(before[0]).join(),
      (frames) => frames.includes("for-two"),
    );
    const toThree = three.inbox.frames.slice(before[1]).join();
    expect(toThree).toContain('"type":"replay"');
    expect(toThree).not.toContain("for-two");
  });

  it("reaches nobody in another room, and its sender cannot tell that from nobody", async () => {
    const [here, there] = [aRoom(), aRoom()];
    const [one, stranger] = [await inRoom(here, "one"), await inRoom(there, "stranger")];
    const nobody = "AAAAAAAAAAA";
    const tell = async (id: number, seat: string) => {
      one.send({ action: "message", id, message: "x", to: [seat] });
      await eventually(one.said, (said) => said.length === id);
      const frames = one
        .frames()
        .filter((it) => it.type === "tick" && JSON.stringify(it).includes('"x"'));
      return JSON.stringify(frames.at(-1)).replaceAll(seat, "SEAT").replaceAll(/\d+/g, "N");
    };
    const [first, second] = [await tell(1, stranger.seat), await tell(2, nobody)];
    expect(first).toBe(second);
    const { frames } = await stranger.beat({ since: null });
    expect(JSON.stringify(frames)).not.toContain('"x"');
    expect(stranger.said()).toEqual([]);
  });

  it.each([
    ["a thousand seats", Array.from({ length: 1_000 }, () => "AAAAAAAAAAA")],
    ["nobody", []],
    ["what is no seat", ["x"]],
    ["the name of a user", ["one"]],
    ["no list", "AAAAAAAAAAA"],
    ["a list of lists", [["AAAAAAAAAAA"]]],
  ])("is refused that is to %s", async (_, to) => {
    const one = await arrive(cloud, { room: aRoom(), userId: "one" });
    one.send({ action: "message", id: 1, message: "x", to });
    await eventually(one.codes, (codes) => codes.length > 0);
    expect(one.codes()).toEqual(["invalid_message"]);
  });
});

describe("a room with a rule", () => {
  it("is entered by those of its groups alone, and tells others nothing", async () => {
    const room = aRoom("vip");
    await expect(knock(room, "poor")).resolves.toBe(403);
    await expect(knock(room, "other", ["silver"])).resolves.toBe(403);
    await expect(rowsOf(room)).resolves.toEqual([]);
    const rich = await enter(cloud, { room, userId: "rich", groups: ["silver", "gold"] });
    const named = await enter(cloud, { room, userId: "named", groups: ["gr\u00fcn, blau"] });
    // The answer is the same whoever is in.
    await expect(knock(room, "poor")).resolves.toBe(403);
    const { members } = await rich.beat({ members: true });
    expect(members).toHaveLength(2);
    await Promise.all([rich.leave(), named.leave()]);
  });

  it("is entered by nobody while it is closed", async () => {
    await expect(knock(aRoom("closed"), "one", ["gold"])).resolves.toBe(403);
  });

  it("is never over its last seat, when fifty come at once, and can be filled to it", async () => {
    const room = aRoom("duel");
    const sockets = Array.from({ length: 50 }, (_, index) => {
      const Authorization = tokenFor(cloud, `player-${index}`);
      return cloud.dial({ room, Authorization });
    });
    const opened = await Promise.all(
      sockets.map(
        ({ socket }) =>
          new Promise<boolean>((resolve) => {
            socket.on("error", () => resolve(false)).once("open", () => resolve(true));
          }),
      ),
    );
    const inside = sockets.filter((_, index) => opened[index]);
    expect(inside.length).toBeLessThanOrEqual(8);
    await expect(rowsOf(room)).resolves.toHaveLength(inside.length);
    // One after another, all the seats are taken, and none more.
    for (let index = 0; inside.length < 8; index++) {
      const Authorization = tokenFor(cloud, `late-${index}`);
      const late = cloud.dial({ room, Authorization });
      await new Promise((resolve) => late.socket.once("open", resolve));
      inside.push(late);
    }
    await expect(knock(room, "too-late")).resolves.toBe(409);
    await expect(rowsOf(room)).resolves.toHaveLength(8);
    for (const { socket } of sockets) socket.terminate();
    for (const { socket } of inside) socket.terminate();
  });

  it("lets in again who is in, and another when he has left", async () => {
    const room = aRoom("duel");
    const first = await inRoom(room, "user-0");
    for (let index = 1; index < 8; index++) await inRoom(room, `user-${index}`);
    await expect(knock(room, "ninth")).resolves.toBe(409);
    await expect(knock(room, "user-3")).resolves.toBe(101);
    await first.leave();
    await eventually(
      () => rowsOf(room),
      (rows) => rows.every((row) => row["userId"] !== "user-0"),
    );
    await expect(knock(room, "ninth")).resolves.toBe(101);
  });
});

describe("a user who is kept out", () => {
  it("is put out with his next heartbeat, is told why, and others notice", async () => {
    const room = aRoom();
    const [good, bad] = [await inRoom(room, "good"), await inRoom(room, "bad")];
    await bar("bad", 60);
    bad.send({ action: "heartbeat" });
    await bad.inbox.closed;
    expect(bad.codes()).toEqual(["barred"]);
    const { seat, connectionId } = bad;
    await eventually(good.left, (left) => left.length > 0);
    expect(good.left()).toEqual([{ seat, connectionId, reason: "kicked" }]);
    await expect(rowsOf(room)).resolves.toHaveLength(1);
  });

  it("is refused in every room with a token that is good, until he is let in again", async () => {
    await bar("worse", 60);
    const room = aRoom();
    await expect(knock(room, "worse")).resolves.toBe(403);
    await expect(rowsOf(room)).resolves.toEqual([]);
    await cloud.database.send(
      new DeleteCommand({ TableName: cloud.tableName, Key: barKeyOf("worse") }),
    );
    await expect(knock(room, "worse")).resolves.toBe(101);
  });

  it("is let in again when the time is over, though the row may be there still", async () => {
    await bar("reformed", -1);
    await expect(knock(aRoom(), "reformed")).resolves.toBe(101);
  });
});

describe("a user who connects too often", () => {
  it("keeps his newest connections; the oldest is told that it is replaced, and others notice", async () => {
    const room = aRoom();
    const witness = await inRoom(room, "witness");
    const userId = "many";
    const first = await inRoom(room, userId);
    const kept = [await inRoom(aRoom(), userId), await inRoom(room, userId)];
    const newest = await inRoom(room, userId);
    await first.inbox.closed;
    expect(first.codes()).toEqual(["replaced"]);
    const { seat, connectionId } = first;
    await eventually(witness.left, (left) => left.length > 0);
    expect(witness.left()).toEqual([{ seat, connectionId, reason: "replaced" }]);
    for (const player of [...kept, newest]) {
      const { pong } = await player.beat();
      expect(pong.userId).toBe(userId);
    }
  });
});
