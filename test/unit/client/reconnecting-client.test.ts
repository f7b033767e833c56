import { describe, expect, it, vi } from "vitest";
import type { ServerFrame } from "#protocol/frames.ts";
import {
  ClosedError,
  NotConnectedError,
  NotSentError,
  OutcomeUnknownError,
  QueueFullError,
  RefusedError,
  TimeoutError,
} from "../../../src/client/errors.ts";
import { epoch } from "../../support/builders.ts";
import { anOpenPlayer, aPlayer, aToken } from "./support/player.ts";

const minute = 60_000;
const hour = 60 * minute;

describe("a client", () => {
  it("offers relay.v1 and a token, names its room, and is open after the first pong", async () => {
    const { platform, relay, events } = await aPlayer({ room: "arena" });
    const { socket } = platform;
    expect(socket.url).toBe("wss://relay.example/prod?room=arena");
    expect(socket.protocols).toEqual(["relay.v1", `bearer.${aToken({ jti: 1 })}`]);
    socket.answersHeartbeats = false;
    await socket.accept({ room: "arena" });
    expect([relay.state, events]).toEqual(["connecting", []]);

    socket.pong("h1");
    await platform.settle();

    const detail = { connectionId: "c1", userId: "u1", room: "arena", expiresAt: 1767232800 };
    expect([relay.state, events]).toEqual(["open", [{ event: "open", detail }]]);
  });

  it("sends without an id, and requests with one that its ack resolves", async () => {
    const { platform, relay } = await anOpenPlayer();
    relay.send({ x: 1 });
    const request = relay.request("hi");
    expect(platform.socket.actions("message")).toEqual([
      { action: "message", message: { x: 1 } },
      { action: "message", id: "r1", message: "hi" },
    ]);
    platform.socket.ack("r1");
    await expect(request).resolves.toMatchObject({ messageId: "m-r1", delivered: 1 });
  });

  it("rejects a request with the relay's own refusal, and reports that of a send", async () => {
    const { platform, relay, details } = await anOpenPlayer();
    const request = relay.request("hi");
    const refusal = {
      type: "error",
      code: "internal",
      message: "Sorry.",
      retryable: true,
    } as const;
    platform.socket.receive({ ...refusal, id: "r1" });
    platform.socket.receive(refusal);
    await expect(request).rejects.toEqual(new RefusedError("internal", "Sorry.", true));
    expect(details("error")).toEqual([new RefusedError("internal", "Sorry.", true)]);
  });

  it("rejects a request that is not answered in time, and ignores its late answer", async () => {
    const { platform, relay, events } = await anOpenPlayer();
    const request = relay.request("hi", { timeoutMs: 500 });
    const rejection = expect(request).rejects.toThrow(TimeoutError);
    await platform.advance(500);
    platform.socket.ack("r1");
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

  it("sends a frame of exactly 32 KB, and refuses one that is a byte larger", async () => {
    const { platform, relay } = await anOpenPlayer();
    const overhead = '{"action":"message","message":""}'.length;
    const largest = "é".repeat((32_768 - overhead - 1) / 2);
    relay.send(`${largest}x`);
    expect(() => relay.send(`${largest}xx`)).toThrow("32769 bytes is more than 32768");
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
    for (const type of ["news from the future", "message", "ack", "pong", "error"]) {
      platform.socket.receive(JSON.stringify({ type, from: null, expiresAt: "?", code: 1 }));
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
    await socket.accept();
    relay.on("message", ({ message }) => relay.send(`re: ${message}`));
    for (const message of ["one", "two", "one"]) socket.deliver(message);
    expect(story()).toEqual([]);
    socket.pong("h1");
    socket.deliver("three");
    await platform.settle();
    socket.deliver("four");
    expect(story()).toEqual(["open", "message", "message", "message", "message"]);
    expect(heard()).toEqual(["one", "two", "three", "four"]);
    expect(socket.messages).toEqual(["re: one", "re: two", "re: three", "re: four"]);
  });

  it("comes before what a connection brought that did not last", async () => {
    const { platform, story } = await aPlayer();
    platform.socket.answersHeartbeats = false;
    await platform.socket.accept();
    platform.socket.deliver("early");
    platform.socket.end(1001);
    await platform.advance(500);
    await platform.socket.accept();
    platform.socket.deliver("early");
    expect(story()).toEqual(["reconnecting", "open", "message"]);
  });

  it("brings the last 1,000 messages that came before it", async () => {
    const { platform, heard } = await aPlayer();
    platform.socket.answersHeartbeats = false;
    await platform.socket.accept();
    for (let i = 0; i <= 1_000; i++) platform.socket.deliver(i);
    platform.socket.pong("h1");
    await platform.settle();
    expect([heard().length, heard()[0], heard().at(-1)]).toEqual([1_000, 1, 1_000]);
  });

  it("is not followed by what was held, if it closes the client", async () => {
    const { platform, relay, story } = await aPlayer();
    platform.socket.answersHeartbeats = false;
    await platform.socket.accept();
    platform.socket.deliver("early");
    relay.on("open", () => void relay.close());
    platform.socket.pong("h1");
    await platform.settle();
    expect(story()).toEqual(["open", "closed"]);
  });

  it("need not be heard: where one is, stands in `me`", async () => {
    const { platform, relay, details } = await aPlayer();
    expect(relay.me).toBeUndefined();
    await platform.socket.accept();
    expect(relay.me).toEqual(details("open")[0]);
    expect(relay.me).toMatchObject({ userId: "u1", connectionId: "c1", room: "lobby" });
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

  it("takes its requests along, whose outcome is unknown, and repeats none", async () => {
    const { platform, relay } = await anOpenPlayer();
    const request = relay.request("hi");
    platform.socket.end();
    await expect(request).rejects.toThrow(OutcomeUnknownError);
    await platform.advance(30_000);
    await platform.socket.accept();
    expect(platform.socket.messages).toEqual([]);
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
    await platform.socket.accept();
    platform.socket.ack("r1");
    await expect(request).resolves.toMatchObject({ id: "r1" });
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

  it("opens the new connection first, then sends over it, and closes the old one later", async () => {
    const { platform, relay, old, next, story } = await aRotatingPlayer();
    relay.send("before");
    await next.accept();
    relay.send("after");
    expect([old.messages, next.messages]).toEqual([["before"], ["after"]]);
    expect([story(), relay.state]).toEqual([["open"], "open"]);
    await platform.advance(29_999);
    expect(old.closeCalls).toBe(0);
    await platform.advance(1);
    expect(old.closeCalls).toBe(1);
    expect([story(), relay.state, next.isOpen]).toEqual([["open"], "open", true]);
  });

  it("delivers at once what the next connection brings before it is greeted", async () => {
    const { heard, old, next } = await aRotatingPlayer();
    next.answersHeartbeats = false;
    await next.accept();
    next.deliver("one");
    old.deliver("one");
    old.deliver("two");
    expect(heard()).toEqual(["one", "two"]);
  });

  it("delivers what arrives over both connections once, and its own messages never", async () => {
    const { heard, old, next } = await aRotatingPlayer();
    old.deliver("one");
    await next.accept();
    for (const socket of [old, next]) socket.deliver("one");
    for (const socket of [next, old]) socket.deliver("two");
    next.deliver("mine, over the old", { connectionId: "c1" });
    old.deliver("mine, over the new", { connectionId: "c2" });
    old.deliver("three");
    expect(heard()).toEqual(["one", "two", "three"]);
  });

  it("keeps the old connection although a heartbeat over it goes unanswered", async () => {
    const { platform, relay, old, next } = await aRotatingPlayer();
    old.answersHeartbeats = false;
    const rejection = expect(relay.ping()).rejects.toThrow(TimeoutError);
    await next.accept();
    await platform.advance(10_000);
    await rejection;
    expect([old.isOpen, relay.state]).toEqual([true, "open"]);
  });

  it("lets requests over the old connection come to their answers", async () => {
    const { platform, relay, old, next } = await aRotatingPlayer();
    const request = relay.request("slow", { timeoutMs: 60_000 });
    await next.accept();
    await platform.advance(45_000);
    expect(old.isOpen).toBe(true);
    old.ack("r1");
    await expect(request).resolves.toMatchObject({ id: "r1" });
    await platform.advance(1_000);
    expect(old.isOpen).toBe(false);
  });

  it("that fails is tried again while the old connection serves, and nobody is told", async () => {
    const { platform, relay, old, next, story } = await aRotatingPlayer();
    next.end();
    await platform.advance(500);
    expect(platform.sockets).toHaveLength(3);
    relay.send("still here");
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
