import { describe, expect, it, vi } from "vitest";
import type { ServerFrame } from "#protocol/frames.ts";
import { sessionPattern } from "#protocol/session.ts";
import {
  ClosedError,
  NotConnectedError,
  NotSentError,
  OutcomeUnknownError,
  QueueFullError,
  RefusedError,
  TimeoutError,
} from "../../../src/client/errors.ts";
import { connectWith } from "../../../src/client/reconnecting-client.ts";
import { epoch } from "../../support/builders.ts";
import { FakePlatform } from "./support/fake-platform.ts";
import { ownSeat } from "./support/fake-room.ts";
import { aGreeting, anOpenPlayer, aPlayer, aToken } from "./support/player.ts";

const minute = 60_000;
const hour = 60 * minute;

describe("a client", () => {
  it("offers relay.v1 and a token, names its room, and is open after the first pong", async () => {
    const { platform, relay, events } = await aPlayer({ room: "arena" });
    const { socket } = platform;
    expect(socket.url).toBe("wss://relay.example/prod?room=arena&session=i-i");
    expect(socket.protocols).toEqual(["relay.v1", `bearer.${aToken({ jti: 1 })}`]);
    socket.answersHeartbeats = false;
    await socket.accept({ room: "arena" });
    expect([relay.state, events]).toEqual(["connecting", []]);

    socket.pong("h1");
    await platform.settle();

    const me = { connectionId: "c1", userId: "u1", seat: ownSeat, room: "arena" };
    const detail = { ...me, expiresAt: 1767232800, recovered: true };
    expect([relay.state, events]).toEqual(["open", [{ event: "open", detail }]]);
  });

  it("has a session of its own, which lasts over its connections", async () => {
    const platform = new FakePlatform();
    const chances = [0.1, 0.2, 0.3, 0.4];
    const random = () => chances.shift() ?? 0.5;
    const join = () => connectWith({ ...platform, random }, { url: "wss://x", token });
    const token = async () => aToken();
    join();
    join();
    await platform.settle();
    for (const socket of [...platform.sockets]) socket.end();
    await platform.advance(250);
    const sessions = platform.sockets.map(({ url }) => new URL(url).searchParams.get("session"));
    expect(sessions).toHaveLength(4);
    expect(new Set(sessions).size).toBe(2);
    for (const session of sessions) expect(session).toMatch(new RegExp(sessionPattern));
  });

  it("numbers what it sends, and a request resolves with its place in the log", async () => {
    const { platform, relay } = await anOpenPlayer();
    platform.socket.deliver("before");
    relay.send({ x: 1 });
    const after = { epoch: "log.1", page: 1 };
    const request = relay.request("hi");
    platform.socket.place();
    platform.socket.place();
    expect(platform.socket.frames).toEqual([
      { action: "message", id: 1, after, message: { x: 1 } },
      { action: "message", id: 2, after: { ...after, page: 2 }, message: "hi" },
    ]);
    await expect(request).resolves.toEqual({ epoch: "log.1", page: 3 });
  });

  it("rejects a request with the relay's own refusal, and reports that of a send", async () => {
    const { platform, relay, details } = await anOpenPlayer();
    const request = relay.request("bad");
    platform.socket.refuse("payload_too_large");
    relay.send("bad too");
    platform.socket.refuse("invalid_message");
    const refusal = new RefusedError("payload_too_large", "It is payload_too_large.", false);
    await expect(request).rejects.toEqual(refusal);
    expect(details("error")).toEqual([
      new RefusedError("invalid_message", "It is invalid_message.", false),
    ]);
  });

  it("reports a refusal of nobody knows what", async () => {
    const { platform, details } = await anOpenPlayer();
    const refusal = { code: "malformed_json", message: "No.", retryable: false } as const;
    platform.socket.receive({ type: "error", ...refusal });
    expect(details("error")).toEqual([new RefusedError("malformed_json", "No.", false)]);
  });

  it("rejects a request that is not answered in time, and ignores its late answer", async () => {
    const { platform, relay, events } = await anOpenPlayer();
    const request = relay.request("hi", { timeoutMs: 500 });
    const rejection = expect(request).rejects.toThrow(TimeoutError);
    await platform.advance(500);
    platform.socket.place();
    await rejection;
    expect(events).toHaveLength(1);
  });

  it.each([[undefined], [""], [10n], [() => {}]])(
    "refuses to send %o, and the connection stays open",
    async (message) => {
      const { platform, relay } = await anOpenPlayer();
      expect(() => relay.send(message as never)).toThrow("A message is any JSON value");
      await expect(relay.request(message as never)).rejects.toThrow("A message is any JSON value");
      expect([relay.state, platform.socket.messages]).toEqual(["open", []]);
    },
  );

  it("sends a message of 32 KB less 256 bytes, and refuses one that is a byte larger", async () => {
    const { platform, relay } = await anOpenPlayer();
    const largest = "é".repeat((32_768 - 256 - '"",'.length - 1) / 2);
    relay.send(`${largest}x`);
    expect(() => relay.send(`${largest}xx`)).toThrow("32513 bytes is more than 32512");
    expect(platform.socket.messages).toEqual([`${largest}x`]);
  });

  it("calls no listener that an earlier one has taken away, and none that it has added", async () => {
    const { platform, relay } = await anOpenPlayer();
    const heard: string[] = [];
    relay.on("message", () => {
      takeAway();
      relay.on("message", () => heard.push("added"));
    });
    const takeAway = relay.on("message", () => heard.push("taken away"));
    platform.socket.deliver("one");
    expect(heard).toEqual([]);
  });

  it("goes on when a listener throws, and lets the error surface", async () => {
    const surfaced = vi.fn();
    const listeners = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException").on("uncaughtException", surfaced);
    const { platform, relay } = await anOpenPlayer();
    const heard: unknown[] = [];
    relay.on("message", () => {
      throw new Error("a bug in the game");
    });
    const off = relay.on("message", ({ message }) => heard.push(message));
    platform.socket.deliver("one");
    await platform.settle();
    off();
    process.removeAllListeners("uncaughtException");
    for (const listener of listeners) process.on("uncaughtException", listener);
    expect(heard).toEqual(["one"]);
    expect(surfaced).toHaveBeenCalledOnce();
  });

  it("reports what API Gateway says in the relay's place, and ignores what it does not know", async () => {
    const { platform, details, story } = await anOpenPlayer();
    platform.socket.receive('{"message": "Internal server error", "connectionId":"c="}');
    for (const odd of ["", "null", "a secret", '{"message":"a secret"}']) {
      platform.socket.receive(odd);
    }
    for (const type of ["news from the future", "tick", "replay", "pong", "error"]) {
      platform.socket.receive(JSON.stringify({ type, page: "?", expiresAt: "?", code: 1 }));
    }
    expect(details("error").map(({ code, message }) => [code, message])).toEqual([
      ["gateway_error", "API Gateway: Internal server error"],
      ...Array(4).fill(["gateway_error", "Something came that is no frame of the relay."]),
    ]);
    expect(story()).toEqual(["open", "error", "error", "error", "error", "error"]);
  });
});

describe("open", () => {
  it("comes before the first message, and whoever listens can answer", async () => {
    const { platform, relay, story, heard } = await aPlayer();
    const { socket } = platform;
    socket.answersHeartbeats = false;
    socket.placesMessages = true;
    await socket.accept();
    relay.on("message", ({ message }) => relay.send(`re: ${message}`));
    const { head } = platform.room;
    for (const message of ["one", "two"]) socket.deliver(message);
    expect(story()).toEqual([]);
    socket.pong("h1", { head });
    socket.deliver("three");
    await platform.settle();
    socket.deliver("four");
    await platform.settle();
    expect(story()).toEqual(["open", "message", "message", "message", "message"]);
    expect(heard()).toEqual(["one", "two", "three", "four"]);
    expect(socket.messages).toEqual(["re: one", "re: two", "re: three", "re: four"]);
  });

  it("is where a newcomer begins: behind all that the room had when it told its head", async () => {
    const { platform, heard } = await aPlayer();
    const { socket } = platform;
    platform.room.hear("long ago");
    socket.answersHeartbeats = false;
    await socket.accept();
    socket.deliver("just before");
    socket.pong("h1");
    socket.deliver("just after");
    await platform.settle();
    expect(heard()).toEqual(["just after"]);
    expect(socket.actions("heartbeat")).toEqual([aGreeting()]);
  });

  it("comes before what is replayed, and says that nothing is missing", async () => {
    const { platform, story, heard, details } = await anOpenPlayer();
    platform.socket.deliver("heard");
    platform.socket.end(1001);
    platform.room.hear("missed 1");
    platform.room.hear("missed 2", "missed 3");
    await platform.advance(500);
    await platform.socket.accept();
    const since = { epoch: "log.1", page: 1 };
    expect(platform.socket.actions("heartbeat")).toMatchObject([{ id: "h1", since }]);
    expect(heard()).toEqual(["heard", "missed 1", "missed 2", "missed 3"]);
    expect(story().slice(2)).toEqual(["reconnecting", "open", "message", "message", "message"]);
    expect(details("open").map(({ recovered }) => recovered)).toEqual([true, true]);
  });

  it("comes before what a connection brought that did not last", async () => {
    const { platform, story, heard } = await anOpenPlayer();
    platform.socket.end(1001);
    await platform.advance(500);
    platform.socket.answersHeartbeats = false;
    await platform.socket.accept();
    platform.socket.deliver("early");
    platform.socket.end(1001);
    await platform.advance(1_000);
    expect(story()).toEqual(["open", "reconnecting", "reconnecting"]);
    await platform.socket.accept();
    expect(story().slice(3)).toEqual(["open", "message"]);
    expect(heard()).toEqual(["early"]);
  });

  it("is not followed by what was held, if it closes the client", async () => {
    const { platform, relay, story } = await aPlayer();
    platform.socket.answersHeartbeats = false;
    await platform.socket.accept();
    const { head } = platform.room;
    platform.socket.deliver("early");
    relay.on("open", () => void relay.close());
    platform.socket.pong("h1", { head });
    await platform.settle();
    expect(story()).toEqual(["open", "closed"]);
  });

  it("may take its time while what was missed comes in", async () => {
    const { platform, relay, heard } = await anOpenPlayer();
    platform.socket.end(1001);
    const ticks = [1, 2, 3].map((number) => platform.room.hear(number));
    await platform.advance(500);
    platform.socket.answersHeartbeats = false;
    await platform.socket.accept();
    for (const { epoch, page, users, pages } of ticks) {
      await platform.advance(9_000);
      platform.socket.receive({ type: "replay", epoch, page, users, pages });
    }
    await platform.advance(9_000);
    platform.socket.pong("h1", { recovered: true });
    await platform.settle();
    expect([relay.state, heard(), platform.sockets.length]).toEqual(["open", [1, 2, 3], 2]);
  });

  it("need not be heard: where one is, stands in `me`", async () => {
    const { platform, relay, details } = await aPlayer();
    expect(relay.me).toBeUndefined();
    await platform.socket.accept();
    expect({ ...relay.me, recovered: true }).toEqual(details("open")[0]);
    expect(relay.me).toMatchObject({ userId: "u1", connectionId: "c1", seat: ownSeat });
    await platform.advance(1.5 * hour);
    await platform.socket.accept();
    expect(relay.me).toMatchObject({ userId: "u1", connectionId: "c2" });
  });
});

describe("heartbeats", () => {
  it.each([
    [0, 45_000],
    [0.999, 75_000],
  ])("go out after 45 to 75 seconds: with chance %d after %d ms", async (chance, delay) => {
    const { platform } = await anOpenPlayer();
    platform.chance = chance;
    await platform.advance(60_000);
    expect(platform.socket.actions("heartbeat")).toHaveLength(2);
    await platform.advance(Math.floor(delay - 100));
    expect(platform.socket.actions("heartbeat")).toHaveLength(2);
    await platform.advance(100);
    expect(platform.socket.actions("heartbeat")).toHaveLength(3);
  });

  it("that are not answered reveal a half-open connection, which is replaced", async () => {
    const { platform, relay, details } = await anOpenPlayer();
    platform.socket.answersHeartbeats = false;
    platform.socket.answersClose = false;
    await platform.advance(60_000 + 9_999);
    expect(relay.state).toBe("open");
    await platform.advance(1);
    expect(relay.state).toBe("reconnecting");
    expect(details("reconnecting")).toEqual([
      { attempt: 1, delayMs: 250, reason: "A heartbeat was not answered within 10000 ms." },
    ]);
    await platform.advance(250);
    await platform.socket.accept();
    expect([relay.state, platform.sockets.length]).toEqual(["open", 2]);
  });

  it("may go unanswered while messages arrive: that connection is alive", async () => {
    const { platform, relay } = await anOpenPlayer();
    platform.socket.answersHeartbeats = false;
    await platform.advance(60_000 + 5_000);
    platform.socket.deliver("I am here");
    await platform.advance(5_000);
    expect(relay.state).toBe("open");
  });

  it("measure a round trip once where ticks are long, as the first one takes longer", async () => {
    const { platform } = await anOpenPlayer();
    const { socket } = platform;
    const tickAt = (page: number, at: number): ServerFrame => {
      const entries = ["one", "two"].map((seat) => [seat, page, "x"] as const);
      const users = { one: "u1", two: "u2" };
      return { type: "tick", room: "lobby", epoch: "log.1", page, at, users, pages: [entries] };
    };
    const measured = () => socket.actions("heartbeat").length - 1;
    for (let page = 1; page <= 6; page++) socket.receive(tickAt(page, page * 199));
    expect(measured()).toBe(0);
    for (let page = 7; page <= 20; page++) socket.receive(tickAt(page, 1_194 + (page - 6) * 200));
    expect(measured()).toBe(1);
  });

  it("measure the round trip when asked to", async () => {
    const { platform, relay } = await anOpenPlayer();
    platform.socket.answersHeartbeats = false;
    const roundTrip = relay.ping();
    await platform.advance(42);
    platform.socket.pong("h2");
    await expect(roundTrip).resolves.toBe(42);
  });

  it("cannot be sent without a connection", async () => {
    const { relay } = await aPlayer();
    await expect(relay.ping()).rejects.toThrow(NotConnectedError);
    await relay.close();
    await expect(relay.ping()).rejects.toThrow(ClosedError);
  });
});

describe("a lost connection", () => {
  it("is replaced with a fresh token after a random pause, and hears on", async () => {
    const { platform, relay, story, heard } = await anOpenPlayer();
    await platform.advance(20_000);
    platform.socket.end();
    expect(relay.state).toBe("reconnecting");
    await platform.advance(250);
    expect(platform.socket.token).toBe(aToken({ jti: 2 }));
    await platform.socket.accept();
    platform.socket.deliver("again");
    expect([story(), heard()]).toEqual([["open", "reconnecting", "open", "message"], ["again"]]);
  });

  it("is waited for ever longer, up to 30 s, and for ever", async () => {
    const { platform, relay, details } = await anOpenPlayer();
    platform.chance = 0.999_999;
    platform.socket.end();
    await platform.settle();
    for (let attempt = 1; attempt <= 100; attempt++) {
      await platform.advance(details("reconnecting").at(-1)?.delayMs ?? 0);
      platform.socket.end();
      await platform.settle();
    }
    const delays = details("reconnecting").map(({ delayMs }) => delayMs);
    expect(delays.slice(0, 9)).toEqual([
      499, 999, 1_999, 3_999, 7_999, 15_999, 29_999, 29_999, 29_999,
    ]);
    expect([delays.length, relay.state]).toEqual([101, "reconnecting"]);
    await platform.advance(30_000);
    await platform.socket.accept();
    expect(relay.state).toBe("open");
  });

  it("counts attempts anew only after a connection that held for 10 s", async () => {
    const { platform, details } = await anOpenPlayer();
    for (const heldMs of [0, 9_999, 10_000]) {
      await platform.advance(heldMs);
      platform.socket.end();
      await platform.advance(2_000);
      await platform.socket.accept();
    }
    expect(details("reconnecting").map(({ attempt }) => attempt)).toEqual([1, 2, 1]);
  });

  it("takes nothing along: what was under way is asked for, and sent again as it was", async () => {
    const { platform, relay } = await anOpenPlayer();
    const request = relay.request("hi");
    const [sent] = platform.socket.frames;
    platform.socket.end();
    await platform.advance(500);
    await platform.socket.accept();
    expect(platform.socket.frames).toEqual([sent]);
    platform.socket.place();
    await expect(request).resolves.toEqual({ epoch: "log.1", page: 1 });
  });

  it("may have taken what was under way into the log: then it is not sent again", async () => {
    const { platform, relay } = await anOpenPlayer();
    const request = relay.request("hi");
    const [sent] = platform.socket.frames;
    if (sent !== undefined) platform.room.place(sent);
    platform.socket.end();
    await platform.advance(500);
    await platform.socket.accept();
    await expect(request).resolves.toEqual({ epoch: "log.1", page: 1 });
    await platform.advance(5_000);
    expect(platform.socket.messages).toEqual([]);
  });

  it("loses nothing of what was accepted while it was there", async () => {
    const { platform, relay } = await anOpenPlayer();
    for (let number = 0; number < 3; number++) relay.send(number);
    platform.socket.end();
    expect(() => relay.send("refused")).toThrow(NotConnectedError);
    await platform.advance(500);
    platform.socket.placesMessages = true;
    await platform.socket.accept();
    await platform.settle();
    expect(platform.socket.frames.map(({ id, messages }) => [id, messages])).toEqual([
      [1, undefined],
      [2, [1, 2]],
    ]);
    expect(platform.room.messages).toEqual([0, 1, 2]);
  });

  it("is not written to from the moment in which it begins to close", async () => {
    const { platform, relay } = await anOpenPlayer({ whileDisconnected: { queue: 1 } });
    platform.socket.isOpen = false;
    relay.send("safe");
    platform.socket.end(1001);
    await platform.advance(500);
    await platform.socket.accept();
    expect(platform.socket.messages).toEqual(["safe"]);
  });

  it("that never heard a message is replaced like any other, again and again", async () => {
    const { platform, relay, story } = await anOpenPlayer();
    for (let i = 0; i < 3; i++) {
      platform.socket.end();
      await platform.advance(2_000);
      await platform.socket.accept();
    }
    expect([relay.state, platform.sockets.length]).toEqual(["open", 4]);
    expect(story().filter((event) => event === "open")).toHaveLength(4);
  });

  it("in the very moment of its first pong is not taken for an open one", async () => {
    const { platform, relay, story } = await aPlayer();
    const { socket } = platform;
    void socket.accept();
    socket.end();
    await platform.settle();
    expect([relay.state, story()]).toEqual(["reconnecting", ["reconnecting"]]);
    expect(() => relay.send("x")).toThrow(NotConnectedError);
  });
});

describe("an attempt", () => {
  it("is given up when the handshake hangs, or the first heartbeat", async () => {
    const { platform, details } = await aPlayer();
    await platform.advance(15_000 + 250);
    platform.socket.answersHeartbeats = false;
    await platform.socket.accept();
    await platform.advance(10_000);
    expect(details("reconnecting").map(({ reason }) => reason)).toEqual([
      "The handshake hung.",
      "A heartbeat was not answered within 10000 ms.",
    ]);
  });

  it("waits for a token however long that takes, and asks for one at a time", async () => {
    const asked: ((token: string) => void)[] = [];
    const token = () => new Promise<string>((resolve) => asked.push(resolve));
    const { platform, relay } = await aPlayer({ token });
    await platform.advance(hour);
    expect([asked.length, relay.state]).toEqual([1, "connecting"]);
    asked[0]?.(aToken());
    await platform.settle();
    await platform.socket.accept();
    expect([asked.length, relay.state, platform.sockets.length]).toEqual([1, "open", 1]);
  });

  const refusal = { code: "internal", message: "Sorry.", retryable: true } as const;
  const throttle = '{"message": "Too Many Requests", "connectionId":"c=", "requestId":"r="}';

  it.each<[string, ServerFrame | string]>([
    ["of the relay", { type: "error", id: "h1", ...refusal }],
    ["of API Gateway", throttle],
  ])("greets again, a second after the last error %s", async (_, error) => {
    const { platform, relay } = await aPlayer();
    const { socket } = platform;
    socket.answersHeartbeats = false;
    await socket.accept();
    socket.receive(error);
    await platform.advance(999);
    socket.receive(error);
    socket.answersHeartbeats = true;
    await platform.advance(999);
    expect([relay.state, socket.actions("heartbeat").length]).toEqual(["connecting", 1]);
    await platform.advance(1);
    expect([relay.state, socket.actions("heartbeat").length]).toEqual(["open", 2]);
  });

  it("greets no more once it is welcome after all", async () => {
    const { platform } = await aPlayer();
    const { socket } = platform;
    socket.answersHeartbeats = false;
    await socket.accept();
    socket.receive(throttle);
    socket.pong("h1");
    await platform.advance(10_000);
    expect(socket.actions("heartbeat")).toHaveLength(1);
  });

  it("is given up after 10 s in which the relay answers with nothing but errors", async () => {
    const { platform, relay } = await aPlayer();
    const { socket } = platform;
    socket.answersHeartbeats = false;
    await socket.accept();
    for (let second = 0; second < 10; second++) {
      expect(relay.state).toBe("connecting");
      socket.receive({ type: "error", ...refusal });
      await platform.advance(1_000);
    }
    expect(relay.state).toBe("reconnecting");
  });
});

describe("without a connection", () => {
  it("messages are refused unless told otherwise", async () => {
    const { platform, relay } = await aPlayer();
    expect(() => relay.send("x")).toThrow(NotConnectedError);
    await expect(relay.request("x")).rejects.toThrow(NotConnectedError);
    await platform.socket.accept();
    expect(platform.socket.messages).toEqual([]);
  });

  it("messages are queued on demand, in order, and one too many is refused", async () => {
    const { platform, relay } = await aPlayer({ whileDisconnected: { queue: 3 } });
    relay.send(1);
    const request = relay.request(2);
    relay.send(3);
    expect(() => relay.send(4)).toThrow(QueueFullError);
    await expect(relay.request(5)).rejects.toThrow(QueueFullError);
    relay.on("open", () => relay.send(6));
    platform.socket.placesMessages = true;
    await platform.socket.accept();
    await expect(request).resolves.toEqual({ epoch: "log.1", page: 1 });
    expect(platform.socket.messages).toEqual([1, 2, 3, 6]);
  });

  it("a queued request that times out is not sent any more", async () => {
    const { platform, relay } = await aPlayer({ whileDisconnected: { queue: 3 } });
    const rejection = expect(relay.request("late", { timeoutMs: 100 })).rejects.toThrow(
      "A message was not sent within 100 ms.",
    );
    await platform.advance(100);
    await rejection;
    await platform.socket.accept();
    expect(platform.socket.messages).toEqual([]);
  });
});

describe("close", () => {
  it("ends everything, once, however often it is called", async () => {
    const { platform, relay, story } = await anOpenPlayer();
    await Promise.all([relay.close(), relay.close()]);
    await relay.close();
    platform.socket.deliver("late");
    expect([relay.state, story()]).toEqual(["closed", ["open", "closed"]]);
    expect(platform.socket.closeCalls).toBe(1);
    expect(() => relay.send("x")).toThrow(ClosedError);
    await expect(relay.request("x")).rejects.toThrow(ClosedError);
    expect(platform.pendingTimers).toBe(0);
  });

  it("may be called by a listener that hears of it", async () => {
    const { relay, story } = await anOpenPlayer();
    relay.on("closed", () => void relay.close());
    await relay.close();
    expect(story()).toEqual(["open", "closed"]);
  });

  it.each([
    ["lost", true],
    ["offline", false],
  ])("by a listener that hears that it is %s leaves no timer", async (_, online) => {
    const { platform, relay } = await anOpenPlayer();
    relay.on("reconnecting", () => void relay.close());
    platform.online = online;
    platform.socket.end(1001);
    await platform.settle();
    expect([relay.state, platform.pendingTimers]).toEqual(["closed", 0]);
  });

  it("waits two seconds for a peer that is not there", async () => {
    const { platform, relay } = await anOpenPlayer();
    platform.socket.answersClose = false;
    let isDone = false;
    void relay.close().then(() => {
      isDone = true;
    });
    await platform.advance(1_999);
    expect(isDone).toBe(false);
    await platform.advance(1);
    expect(isDone).toBe(true);
  });

  it("before the token is there opens no socket any more", async () => {
    let give: (token: string) => void = () => {};
    const token = () =>
      new Promise<string>((resolve) => {
        give = resolve;
      });
    const { platform, relay, story } = await aPlayer({ token });
    await relay.close();
    give(aToken());
    await platform.advance(hour);
    expect([platform.sockets, story(), platform.pendingTimers]).toEqual([[], ["closed"], 0]);
  });

  it.each([
    ["during the handshake", 0],
    ["between two attempts", 15_100],
  ])("%s ends the attempts", async (_, afterMs) => {
    const { platform, relay } = await aPlayer();
    await platform.advance(afterMs);
    await relay.close();
    await platform.advance(hour);
    expect([relay.state, platform.sockets.length, platform.pendingTimers]).toEqual([
      "closed",
      1,
      0,
    ]);
  });

  it("reports what waited in the queue, and rejects what waited for an answer", async () => {
    const open = await anOpenPlayer();
    const inFlight = open.relay.request("x");
    await open.relay.close();
    await expect(inFlight).rejects.toThrow(OutcomeUnknownError);

    const waiting = await aPlayer({ whileDisconnected: { queue: 9 } });
    waiting.relay.send(1);
    waiting.relay.send(2);
    const queued = waiting.relay.request(3);
    await waiting.relay.close();
    await expect(queued).rejects.toThrow(NotSentError);
    expect(waiting.details("error")).toEqual([new NotSentError(2)]);
    expect(waiting.story()).toEqual(["error", "closed"]);
  });
});

describe("a rotation", () => {
  /** A client whose next connection is being made: due after 75 % of 2 hours by its chance. */
  async function aRotatingPlayer() {
    const player = await anOpenPlayer();
    const [old] = player.platform.sockets;
    if (old === undefined) throw new Error("There is no connection.");
    await player.platform.advance(1.5 * hour);
    const next = player.platform.socket;
    return { ...player, old, next };
  }

  it.each([
    [0, 0.6],
    [0.999_999, 0.9],
  ])(
    "is due between 60 and 90 percent of the time left: with chance %f at %f",
    async (chance, share) => {
      const player = await aPlayer();
      player.platform.chance = chance;
      await player.platform.socket.accept();
      await player.platform.advance(share * 2 * hour - 1_000);
      expect(player.platform.sockets).toHaveLength(1);
      await player.platform.advance(1_001);
      expect(player.platform.sockets).toHaveLength(2);
    },
  );

  it("goes by the relay's clock, not by this machine's", async () => {
    const { platform } = await aPlayer();
    const serverTime = epoch + 1000 * hour;
    await platform.socket.accept({ serverTime, expiresAt: serverTime / 1000 + 100 });
    await platform.advance(76_000);
    expect(platform.sockets).toHaveLength(2);
  });

  it("opens the new connection first, then closes the old one, and nobody notices", async () => {
    const { platform, relay, old, next, story } = await aRotatingPlayer();
    old.placesMessages = true;
    relay.send("before");
    await platform.settle();
    next.answersHeartbeats = false;
    await next.accept();
    expect(old.closeCalls).toBe(0);
    next.pong("h1", { recovered: true });
    await platform.settle();
    expect(old.closeCalls).toBe(1);
    relay.send("after");
    expect([old.messages, next.messages]).toEqual([["before"], ["after"]]);
    await platform.advance(1_000);
    expect([story(), relay.state, next.isOpen]).toEqual([["open"], "open", true]);
  });

  it("asks for what the old connection has not brought, and takes each message once", async () => {
    const { platform, heard, old, next } = await aRotatingPlayer();
    old.deliver("one");
    platform.room.hear("two");
    next.answersHeartbeats = false;
    await next.accept();
    const since = { epoch: "log.1", page: 1 };
    expect(next.actions("heartbeat")).toEqual([aGreeting({ since })]);
    for (const socket of [next, old]) socket.receive(platform.room.tick(2));
    next.deliver("three");
    old.receive(platform.room.tick(3));
    next.pong("h1", { recovered: true });
    await platform.settle();
    next.receive(platform.room.tick(3));
    expect(heard()).toEqual(["one", "two", "three"]);
  });

  it("misses nothing by an answer that is older than what the old connection has brought", async () => {
    const { platform, heard, story, old, next } = await aRotatingPlayer();
    next.answersHeartbeats = false;
    await next.accept();
    old.deliver("one");
    next.pong("h1", { recovered: false, head: { epoch: "log.1", page: 0 } });
    await platform.settle();
    next.deliver("two");
    expect([heard(), story()]).toEqual([
      ["one", "two"],
      ["open", "message", "message"],
    ]);
  });

  it("lets what was sent over the old connection come to its place by the new one", async () => {
    const { platform, relay, next } = await aRotatingPlayer();
    const request = relay.request("slow");
    await next.accept();
    await platform.advance(1_000);
    expect(next.messages).toEqual([]);
    next.receive(platform.room.append([ownSeat, 1, "slow"]));
    await expect(request).resolves.toEqual({ epoch: "log.1", page: 1 });
  });

  it("that fails is tried again while the old connection serves, and nobody is told", async () => {
    const { platform, relay, old, next, story } = await aRotatingPlayer();
    next.end();
    await platform.advance(500);
    expect(platform.sockets).toHaveLength(3);
    old.placesMessages = true;
    relay.send("still here");
    await platform.settle();
    expect([old.messages, story()]).toEqual([["still here"], ["open"]]);
    await platform.socket.accept();
    relay.send("and now here");
    expect(platform.socket.messages).toEqual(["and now here"]);
  });

  it("becomes a reconnect when the old connection is lost meanwhile, with one attempt", async () => {
    const { platform, relay, old, next, story, details } = await aRotatingPlayer();
    old.end();
    expect([relay.state, details("reconnecting")]).toMatchObject([
      "reconnecting",
      [{ delayMs: 0 }],
    ]);
    await platform.settle();
    await next.accept();
    expect([relay.state, platform.sockets.length]).toEqual(["open", 2]);
    expect(story()).toEqual(["open", "reconnecting", "open"]);
  });

  it("ends without a trace when the client is closed meanwhile", async () => {
    const { platform, relay, old, next } = await aRotatingPlayer();
    await relay.close();
    await platform.advance(3 * hour);
    expect([old.isOpen, next.isOpen, platform.sockets.length]).toEqual([false, false, 2]);
    expect(platform.pendingTimers).toBe(0);
  });

  it("waits while the token at hand would not make the next connection last longer", async () => {
    let expiry = epoch / 1000 + 7200;
    const player = await aPlayer({ token: async () => aToken({ exp: expiry }) });
    const { platform } = player;
    await platform.socket.accept();
    await platform.advance(1.5 * hour);
    expect(platform.sockets).toHaveLength(1);
    expiry += 7200;
    await platform.advance(0.375 * hour);
    expect(platform.sockets).toHaveLength(2);
  });

  it("that never comes about ends in a reconnect when the connection expires", async () => {
    const exp = epoch / 1000 + 7200;
    const player = await aPlayer({ token: async () => aToken({ exp }) });
    await player.platform.socket.accept();
    await player.platform.advance(2 * hour);
    expect(player.relay.state).toBe("reconnecting");
    expect(player.details("reconnecting")).toMatchObject([{ reason: "It expired." }]);
  });
});
