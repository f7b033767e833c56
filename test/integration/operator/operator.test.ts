import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EntryFrame } from "#protocol/frames.ts";
import { players } from "../../../scripts/local-cloud/players.ts";
import type { TestCloud, TestPlayer } from "../../support/cloud.ts";
import { startTestCloud } from "../../support/cloud.ts";
import { entriesIn } from "../../support/cloud-clients.ts";
import { eventually, eventuallyHolds } from "../../support/eventually.ts";

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud.close());

const userIdOf = (name: string) => players.find((it) => it.name === name)?.userId ?? "";

/** What the function answers, as its caller gets it. */
async function operate(event: object, { operator }: TestCloud = cloud) {
  const invocation = await operator.invoke(event, "test");
  if (invocation.outcome !== "returned") throw new Error(`It ${invocation.outcome}.`);
  return Object(invocation.value);
}

let sessions = 0;

/** A relay.v1 player whom others in the room see, and where he is. */
async function enter(name: string, room: string, on: TestCloud = cloud) {
  const session = `session-of-a-player-${++sessions}`;
  const player = await on.join({ name, room, protocol: "relay.v1", session });
  player.send({ action: "heartbeat", id: "entrance", profile: { name }, members: true });
  const frames = await eventually(
    () => parsed(player),
    (all) => all.some(({ type }) => type === "pong"),
  );
  const { seat, connectionId } = Object(frames.find(({ type }) => type === "pong"));
  return { ...player, seat: String(seat), connectionId: String(connectionId) };
}

function parsed({ inbox }: Pick<TestPlayer, "inbox">): readonly { readonly type: string }[] {
  return inbox.frames.map((frame) => JSON.parse(frame));
}

function errorsOf(player: Pick<TestPlayer, "inbox">): readonly unknown[] {
  return parsed(player)
    .filter(({ type }) => type === "error")
    .map((frame) => Object(frame).code);
}

function leavesSeenBy({ inbox }: Pick<TestPlayer, "inbox">) {
  return entriesIn(inbox.frames).flatMap((entry: EntryFrame) =>
    "left" in entry ? [entry.left] : [],
  );
}

describe("a kick", () => {
  it("of a user ends all connections of the user, and others see why", async () => {
    const witness = await enter("player1", "kick-user");
    const one = await enter("player2", "kick-user");
    const two = await enter("player2", "kick-user-elsewhere");
    const plain = await cloud.join({ name: "player2", room: "kick-user" });
    expect(await operate({ operation: "kick", user: userIdOf("player2") })).toEqual({
      ok: true,
      connections: 3,
      users: [userIdOf("player2")],
    });
    await Promise.all([one, two, plain].map(({ inbox }) => inbox.closed));
    for (const player of [one, two]) expect(errorsOf(player)).toEqual(["kicked"]);
    expect(plain.inbox.frames).toEqual([]);
    const { connectionId, seat } = one;
    await eventuallyHolds(() =>
      expect(leavesSeenBy(witness)).toEqual([{ connectionId, seat, reason: "kicked" }]),
    );
    expect(errorsOf(witness)).toEqual([]);
    const back = await enter("player2", "kick-user");
    await Promise.all([witness, back].map((it) => it.leave()));
  });

  it("of a connection ends that one, and of a seat all of it", async () => {
    const room = "kick-one";
    const one = await enter("player2", room);
    const two = await enter("player2", room);
    const { connectionId: connection } = one;
    expect(await operate({ operation: "kick", room, connection })).toMatchObject({
      ok: true,
      connections: 1,
    });
    await one.inbox.closed;
    expect(two.socket.readyState).toBe(two.socket.OPEN);
    expect(await operate({ operation: "kick", room: "other", seat: two.seat })).toMatchObject({
      connections: 0,
    });
    expect(await operate({ operation: "kick", room, seat: two.seat })).toMatchObject({
      connections: 1,
    });
    await two.inbox.closed;
    expect(errorsOf(two)).toEqual(["kicked"]);
  });

  it("that keeps out ends every connection in every room, and refuses a token that is good", async () => {
    const user = userIdOf("player3");
    const witness = await enter("player1", "out-0");
    const own: Awaited<ReturnType<typeof enter>>[] = [];
    for (let n = 0; n < 8; n++) own.push(await enter("player3", `out-${n}`));
    const token = await cloud.tokenOf("player3");
    const answer = operate({ operation: "kick", user, bar: 600 });
    await Promise.all(own.map(({ inbox }) => inbox.closed));
    expect(await answer).toEqual({ ok: true, connections: 8, users: [user] });
    for (const player of own) expect(errorsOf(player)).toEqual(["barred"]);
    await eventuallyHolds(() =>
      expect(leavesSeenBy(witness)).toMatchObject([{ seat: own[0]?.seat, reason: "kicked" }]),
    );
    const status = () => cloud.statusOf({ room: "out-0" }, ["relay.v1", `bearer.${token}`]);
    expect(await status()).toBe(403);
    expect(await cloud.statusOf({ Authorization: token })).toBe(403);
    await eventuallyHolds(async () => {
      const rows = await cloud.rows();
      expect(rows.filter((row) => row["userId"] === user)).toEqual([]);
    });

    expect(await operate({ operation: "unbar", user })).toEqual({ ok: true, user });
    expect(await status()).toBe(101);
    await witness.leave();
  });

  it("that keeps out meets a connection at its next heartbeat that the index does not show yet", async () => {
    const late = await startTestCloud({ indexLagMs: 5_000 });
    try {
      const witness = await enter("player1", "late", late);
      const player = await enter("player2", "late", late);
      const user = userIdOf("player2");
      expect(await operate({ operation: "bar", user, seconds: 600 }, late)).toEqual({
        ok: true,
        connections: 0,
        users: [user],
      });
      player.send({ action: "heartbeat" });
      await player.inbox.closed;
      expect(errorsOf(player)).toEqual(["barred"]);
      await eventuallyHolds(() =>
        expect(leavesSeenBy(witness)).toMatchObject([{ seat: player.seat, reason: "kicked" }]),
      );
    } finally {
      await late.close();
    }
  });
});

describe("a bar", () => {
  it("of a user who is not there keeps the user out, and no longer than it was said", async () => {
    const user = userIdOf("player4");
    expect(await operate({ operation: "bar", user, seconds: 2 })).toMatchObject({ connections: 0 });
    const token = await cloud.tokenOf("player4");
    const status = () => cloud.statusOf({ Authorization: token });
    expect(await status()).toBe(403);
    await eventually(status, (it) => it === 101);
  });
});

describe("what an operator says", () => {
  it("reaches players of both protocols, and who comes later finds it in the log", async () => {
    const room = "saying";
    const player = await enter("player1", room);
    const plain = await cloud.join({ name: "player2", room });
    const { head } = Object(parsed(player).find(({ type }) => type === "pong"));
    expect(await operate({ operation: "say", room, message: { round: 2 } })).toEqual({
      ok: true,
      room,
    });
    await operate({ operation: "say", room, message: "for one", to: [player.seat] });
    const said = await eventually(
      () => entriesIn(player.inbox.frames).filter((entry) => Array.isArray(entry)),
      (entries) => entries.length === 2,
    );
    expect(said).toEqual([
      ["-----server", expect.any(String), { round: 2 }],
      ["-----server", expect.any(String), "for one", [player.seat]],
    ]);
    expect(await plain.inbox.first(1)).toEqual(['{"round":2}']);

    const later = await cloud.join({ name: "player3", room, protocol: "relay.v1" });
    later.send({ action: "heartbeat", id: "late", since: head });
    const [replay] = await eventually(
      () => parsed(later).filter(({ type }) => type === "replay"),
      (frames) => frames.length > 0,
    );
    expect(Object(replay).pages.flat()).toEqual([said[0]]);
    expect(Object(replay).users).toEqual({ "-----server": "server" });
    expect(plain.inbox.frames).toEqual(['{"round":2}']);
    await Promise.all([player, plain, later].map((it) => it.leave()));
  });
});

describe("the lists", () => {
  it("tell who is in a room, and which rooms there are", async () => {
    const room = "listed";
    const player = await enter("player1", room);
    await cloud.join({ name: "player2", room });
    const { members, ...answer } = await operate({ operation: "members", room });
    expect(answer).toEqual({ ok: true, room, count: 2 });
    expect(members).toContainEqual(
      expect.objectContaining({
        ...{ seat: player.seat, user: userIdOf("player1"), protocol: "relay.v1" },
        ...{ connectionId: player.connectionId, profile: { name: "player1" } },
      }),
    );
    expect(members).toContainEqual(
      expect.objectContaining({ user: userIdOf("player2"), protocol: "plain" }),
    );
    await operate({ operation: "bar", user: "nobody", seconds: 60 });
    const { rooms, count } = await operate({ operation: "rooms" });
    expect(rooms).toContainEqual({ room, connections: 2 });
    expect(rooms).toHaveLength(count);
    for (const { room: name } of rooms) expect(name).toMatch(/^[\w-]+$/);
  });
});

it("every operation is a line of the log with its caller, and no line tells what was said", async () => {
  const caller = "arn:aws:iam::123456789012:user/someone";
  await operate({ operation: "say", room: "logged", message: "very secret words", caller });
  await operate({ operation: "kick", seat: "?", room: "logged", caller });
  const lines = await eventually(
    () => cloud.output.filter((line) => line.includes(caller)).map((line) => JSON.parse(line)),
    (found) => found.length === 2,
  );
  expect(lines).toMatchObject([
    { message: "operated", level: "INFO", operation: "say", room: "logged", caller },
    { message: "not_operated", level: "INFO", operation: "kick", code: "invalid_request", caller },
  ]);
  expect(cloud.output.join("\n")).not.toContain("very secret words");
});
