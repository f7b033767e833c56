import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { RoomLog, Trace } from "../../../scripts/web/api.ts";
import { LiveReaders } from "../../../scripts/web/server/http/live-readers.ts";
import { eventually } from "../../support/eventually.ts";
import { seedLeftTick } from "../../support/seeding.ts";
import type { TestStudio } from "../../support/studio.ts";
import { startTestStudio } from "../../support/studio.ts";
import { post } from "./support/commands.ts";
import { StreamReader } from "./support/stream-reader.ts";

let studio: TestStudio;

beforeAll(async () => {
  studio = await startTestStudio();
});
afterAll(() => studio.close());

async function traceOf(traceId: string): Promise<Trace> {
  const response = await fetch(`${studio.url}/api/traces/${traceId}`);
  expect(response.status).toBe(200);
  return (await response.json()) as Trace;
}

describe("a session of two players", () => {
  it("is seen from the handshake to the trace of what they said", async () => {
    const room = "session";
    const stream = await StreamReader.open(studio.url);
    const one = await studio.join({ name: "player1", room, protocol: "relay.v1" });
    const other = await studio.join({ name: "player2", room });
    const connections = await stream.current(
      "connections",
      (all) => all.filter((it) => it.room === room).length === 2,
    );
    expect(connections.filter((it) => it.room === room)).toEqual([
      {
        connectionId: expect.stringMatching(/^[\w-]{15}=$/),
        userId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        player: "player1",
        room,
        protocol: "relay.v1",
        seat: expect.stringMatching(/^[\w-]{11}$/),
        connectedAt: expect.any(Number),
        lastActiveAt: expect.any(Number),
        expiresAt: expect.any(Number),
        state: "open",
      },
      expect.objectContaining({ player: "player2", protocol: "plain", state: "open" }),
    ]);

    one.send({ action: "message", message: "hello", id: 1 });
    await one.frames(1);

    const tick = await stream.until("tick", (it) => it.room === room);
    expect(tick).toEqual({
      traceId: expect.stringMatching(/^1-/),
      at: expect.any(Number),
      room,
      tick: expect.stringMatching(/^[\w-]+\.1\/1$/),
      pages: 1,
      entries: 1,
      connectionId: connections.find((it) => it.player === "player1" && it.room === room)
        ?.connectionId,
      player: "player1",
      isTakenOver: false,
      waitMs: expect.any(Number),
      outcomes: { recipients: 2, delivered: 2, gone: 0, failed: 0, skipped: 0 },
      posts: 2,
      retries: 0,
      fanOutMs: expect.any(Number),
    });
    const [epoch] = tick.tick.split("/");
    expect(await stream.until("room", ({ head }) => head !== undefined)).toEqual({
      name: room,
      head: { epoch, page: 1 },
    });
    const event = await stream.until("event", (it) => it.traceId === tick.traceId);
    expect(event).toMatchObject({
      kind: "invocation",
      route: "message",
      outcome: "200",
      connectionId: tick.connectionId,
      coldStart: false,
    });
    const connect = stream.all("event").find((it) => it.route === "$connect");
    expect(connect).toMatchObject({ coldStart: true, initMs: expect.any(Number) });

    const trace = await eventually(
      () => traceOf(tick.traceId),
      ({ segments, logs }) => segments.length === 5 && logs.length > 0,
    );
    const [handler, place, fanOut] = ["## index.handler", "place", "fan-out"].map((name) =>
      trace.segments.find((it) => it.name === name),
    );
    expect(trace.segments.map(({ name }) => name).toSorted()).toEqual(
      ["## index.handler", "close", "fan-out", "place", "registry"].toSorted(),
    );
    expect(place).toMatchObject({ parentId: handler?.id, annotations: { room, tick: tick.tick } });
    expect(fanOut).toMatchObject({
      parentId: handler?.id,
      annotations: { room, recipients: 2, delivered: 2, tick: tick.tick },
      metadata: { default: { delivery: { attempts: 2 } } },
    });
    expect(fanOut?.endTime).toBeGreaterThanOrEqual(fanOut?.startTime ?? Number.NaN);
    expect(trace.logs).toEqual([
      expect.objectContaining({
        level: "INFO",
        message: "tick",
        fields: expect.objectContaining({ delivered: 2 }),
      }),
    ]);

    await one.leave();
    await other.leave();
    await stream.current("connections", (all) => all.every((it) => it.room !== room));
    await stream.until("event", ({ route }) => route === "$disconnect");
  });

  it("is in the snapshot of who comes later", async () => {
    const stream = await StreamReader.open(studio.url);
    const snapshot = await stream.until("snapshot");
    expect(stream.messages[0]?.name).toBe("snapshot");
    expect(snapshot.ticks).toHaveLength(1);
    expect(snapshot.rooms).toMatchObject([{ name: "session", head: { page: 1 } }]);
    expect(snapshot.events.map(({ route }) => route)).toEqual(
      expect.arrayContaining(["authorizer", "$connect", "message", "POST", "$disconnect"]),
    );
    const ids = snapshot.events.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted((one, other) => one - other));
    expect(snapshot.faults).toEqual({
      rules: [],
      databaseRules: [],
      crashes: { share: 0 },
      losesDisconnects: false,
      limits: { idleTimeoutMs: 600_000, lifetimeMs: 7_200_000 },
    });
  });
});

it("tells what was said in its frames alone, and nothing secret anywhere", async () => {
  const stream = await StreamReader.open(studio.url);
  const payload = "the-treasure-is-under-the-oak";
  const speaker = await studio.join({ name: "player3", protocol: "relay.v1", room: "whisper" });
  const plain = await studio.join({ name: "player4", room: "whisper" });
  speaker.send({ action: "message", message: payload, id: 1 });
  await plain.inbox.first(1);
  speaker.send({ action: payload });
  speaker.send(`{"action":"message","message":"${payload}`);
  await speaker.frames(3);
  await stream.until("event", ({ route }) => route === "$default");
  const refused = studio.dial({ Authorization: `x${plain.token}`, room: "whisper" });
  await new Promise((resolve) => refused.socket.once("error", resolve));
  await stream.until("event", ({ kind, outcome }) => kind === "handshake" && outcome === "401");
  await stream.current("connections", (all) =>
    ["player3", "player4"].every((name) => all.some(({ player }) => player === name)),
  );

  const traceIds = new Set(stream.all("event").flatMap(({ traceId }) => traceId ?? []));
  const traces = await eventually(
    () => Promise.all([...traceIds].map(traceOf)),
    (all) =>
      all.some(({ segments }) => segments.length > 0) && all.some(({ logs }) => logs.length > 0),
  );
  const shown = stream.text + JSON.stringify(traces);
  expect(traces.flatMap(({ segments }) => segments)).not.toEqual([]);
  expect(JSON.stringify(traces)).not.toContain(payload);
  expect(JSON.stringify([...stream.all("tick"), ...stream.all("room")])).not.toContain(payload);
  const withoutFrames = stream.all("event").map(({ preview: _, ...event }) => event);
  expect(JSON.stringify(withoutFrames)).not.toContain(payload);
  for (const secret of [speaker.token, plain.token, "@example.com", "Authorization"]) {
    expect(shown).not.toContain(secret);
  }
  expect(shown).not.toMatch(/eyJ[\w-]{10,}/);
  expect(shown).toContain("player3");
  await speaker.leave();
  await plain.leave();
});

describe("a stream", () => {
  it("ends properly when the server does", async () => {
    const other = await startTestStudio();
    const stream = await StreamReader.open(other.url);
    await stream.until("snapshot");
    await other.close();
    await expect(stream.ended).resolves.toBe(1001);
  });

  it("is dropped when its reader is too slow, and comes back with a snapshot", async () => {
    const { port } = new URL(studio.url);
    const socket = connect(Number(port), "127.0.0.1");
    onTestFinished(() => void socket.destroy());
    const handshake = [
      "GET /api/stream HTTP/1.1",
      `Host: localhost:${port}`,
      `Origin: http://localhost:${port}`,
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ];
    socket.write(`${handshake.join("\r\n")}\r\n\r\n`);
    await once(socket, "data");
    socket.pause();
    const ended = once(socket, "close");
    const reader = await StreamReader.open(studio.url);
    const rules = Array.from({ length: 50 }, () => {
      return { kind: "410" as const, share: 0, connectionIds: Array(20).fill("AAAAAAAAAAAAAAA=") };
    });
    // Each of them is told to every reader: as much as the kernel takes, and more.
    for (let i = 0; i < 600; i++) await post(studio.url, { kind: "set-faults", rules });
    await post(studio.url, { kind: "reset" });
    await reader.current("faults", (it) => it.rules.length === 0);

    socket.resume();
    await ended;
    const again = await StreamReader.open(studio.url);
    expect((await again.until("snapshot")).faults.rules).toEqual([]);
  });

  it("is not written to when nobody reads", () => {
    const readers = new LiveReaders();
    onTestFinished(() => readers.close());
    expect(readers.areThere).toBe(false);
    readers.send("connections", []);
  });
});

describe("a frame", () => {
  it("is shown as a client sent it and as the others got it, with whose it is", async () => {
    const room = "frames";
    const stream = await StreamReader.open(studio.url);
    const one = await studio.join({ name: "player1", room });
    const other = await studio.join({ name: "player2", room });
    const text = "x".repeat(20_000);
    one.send({ action: "message", message: text });
    await other.inbox.first(1);
    const posted = await stream.until(
      "event",
      ({ route, preview }) => route === "POST" && preview !== undefined,
    );
    expect(posted).toMatchObject({ player: "player2", preview: `${"x".repeat(99)}…` });
    const sent = await stream.until(
      "event",
      ({ route, player }) => route === "message" && player === "player1",
    );
    expect(sent.preview).toMatch(/^\{"action":"message","message":"x+…$/);
    await expect(frameOf(posted.id)).resolves.toEqual({ text: text.slice(0, 16_384), cut: 3_616 });
    await one.leave();
    await other.leave();
    const closed = await stream.until("event", ({ kind }) => kind === "closed");
    expect(closed.player).toMatch(/^player[12]$/);
    // Who comes later, such as a page that was loaded anew, learns whose the events were.
    const { events } = await (await StreamReader.open(studio.url)).until("snapshot");
    expect(events.find(({ id }) => id === closed.id)).toEqual(closed);
  });

  it("of a heartbeat is marked as one", async () => {
    const stream = await StreamReader.open(studio.url);
    const client = await studio.join({ name: "player1", room: "heartbeats" });
    client.send({ action: "heartbeat" });
    const event = await stream.until("event", ({ route }) => route === "heartbeat");
    expect(event).toMatchObject({ isHeartbeat: true, preview: '{"action":"heartbeat"}' });
    await client.leave();
  });

  it.each(["0", "x", "1e9", "__proto__"])("that nobody knows is 404: %s", async (event) => {
    const response = await fetch(`${studio.url}/api/frames/${event}`);
    expect(response.status).toBe(404);
    await expect(response.json()).resolves.toMatchObject({ code: "unknown_frame" });
  });
});

async function frameOf(event: number): Promise<unknown> {
  const response = await fetch(`${studio.url}/api/frames/${event}`);
  return response.json();
}

describe("the log of a room", () => {
  it("is told with who opened and who closed each tick, and what was said in it", async () => {
    const room = "logged";
    const stream = await StreamReader.open(studio.url);
    const one = await studio.join({ name: "player1", room, protocol: "relay.v1" });
    const other = await studio.join({ name: "player2", room });
    one.send({ action: "message", id: 1, messages: ["hello", { step: [1, 1e3] }] });
    await other.inbox.first(2);
    const tick = await stream.until("tick", (it) => it.room === room);
    const [epoch] = tick.tick.split("/");

    const logged = {
      tick: tick.tick,
      pages: 1,
      entries: 2,
      openedBy: {
        seat: expect.stringMatching(/^[\w-]{11}$/),
        userId: expect.stringMatching(/^1{8}-/),
        player: "player1",
      },
      comings: [],
      openedAt: expect.any(Number),
      closesAt: expect.any(Number),
      endedAt: expect.any(Number),
      report: tick,
    };
    await expect(answerOf(`/api/rooms/${room}`)).resolves.toEqual({
      name: room,
      head: { epoch, page: 1 },
      ticks: [logged],
    });
    const { openedBy: from } = logged;
    await expect(answerOf(`/api/rooms/${room}/${tick.tick}`)).resolves.toEqual({
      ...logged,
      content: [
        {
          number: 1,
          entries: [
            { kind: "message", from, id: "1", message: '"hello"' },
            { kind: "message", from, id: "2", message: '{"step":[1,1000]}' },
          ],
        },
      ],
    });
    await one.leave();
    await other.leave();
  });

  it("shows a tick that was left open, and who took it over", async () => {
    const room = "left";
    const stream = await StreamReader.open(studio.url);
    const [, { userId } = { userId: "" }] = studio.cloud.userPool.players;
    const opener = { seat: "seat-of-two", userId, json: '"left"' };
    await seedLeftTick(studio.database, studio.cloud.journalTableName, room, opener);

    const one = await studio.join({ name: "player1", room, protocol: "relay.v1" });
    const left = await stream.until("room", (it) => it.name === room);
    expect(left).toEqual({
      name: room,
      head: { epoch: "seeded.1", page: 0 },
      open: { tick: "seeded.1/1", closesAt: expect.any(Number) },
    });
    one.send({ action: "heartbeat" });

    const taken = await stream.until("tick", (it) => it.room === room);
    expect(taken).toMatchObject({ tick: "seeded.1/1", player: "player1", isTakenOver: true });
    const closed = await stream.until("room", (it) => it.name === room && it.head?.page === 1);
    expect(closed).not.toHaveProperty("open");
    const log = (await answerOf(`/api/rooms/${room}`)) as RoomLog;
    expect(log.ticks).toMatchObject([{ openedBy: { player: "player2" }, report: taken }]);
    await one.leave();
  });

  it("is empty of a room in which nothing was said", async () => {
    await expect(answerOf("/api/rooms/silent")).resolves.toEqual({ name: "silent", ticks: [] });
  });

  it.each(["x", "x/1/2", "x/-1", "x/1e3", "/1", "nonce.1/1", "__proto__/1"])(
    "has no tick that nobody knows: %s",
    async (tick) => {
      const response = await fetch(`${studio.url}/api/rooms/lobby/${tick}`);
      expect(response.status).toBe(404);
      await expect(response.json()).resolves.toMatchObject({ code: "unknown_tick" });
    },
  );

  it.each(["", "no%20room", "../local", "x".repeat(65)])(
    "has a name, which is not: %j",
    async (room) => {
      const response = await fetch(`${studio.url}/api/rooms/${room}`);
      expect([200, 404]).toContain(response.status);
      await expect(response.json()).resolves.not.toHaveProperty("ticks");
    },
  );
});

async function answerOf(path: string): Promise<unknown> {
  const response = await fetch(studio.url + path);
  expect(response.status).toBe(200);
  return response.json();
}

describe("a trace", () => {
  it.each(["1-00000000-000000000000000000000000", "x", "", "__proto__", "a/b"])(
    "that nobody knows is 404: %j",
    async (traceId) => {
      const response = await fetch(`${studio.url}/api/traces/${traceId}`);
      expect(response.status).toBe(404);
      await expect(response.json()).resolves.toMatchObject({ code: "unknown_trace" });
    },
  );
});
