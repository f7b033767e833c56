import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BackpressureError,
  GatewayError,
  MessageTooLargeError,
  NotConnectedError,
  QueueFullError,
} from "../../../src/client/errors.ts";
import { utf8Bytes } from "../../../src/client/outgoing-frames.ts";
import { connectWith } from "../../../src/client/reconnecting-client.ts";
import { FakePlatform } from "./support/fake-platform.ts";
import { otherSeat, ownSeat } from "./support/fake-room.ts";
import { anOpenPlayer, aPlayer, aToken } from "./support/player.ts";

/** With the comma after it. */
const bytesOf = (message: string) => JSON.stringify(message).length + 1;

describe("what is not sent yet", () => {
  it("is bounded, with what a slow network has not taken: one byte more is refused by name", async () => {
    const { platform, relay } = await anOpenPlayer({ unsentLimitBytes: 1_000 });
    platform.socket.unsentBytes = 1_000 - bytesOf("xy");
    relay.send("xy");
    expect(() => relay.send("xyz")).toThrow(BackpressureError);
    const request = relay.request("xyz");
    await expect(request).rejects.toMatchObject({ code: "too_much_unsent", retryable: true });
    expect([platform.socket.messages, relay.state]).toEqual([["xy"], "open"]);
  });

  it("is at most 1 MiB unless told otherwise", async () => {
    const { platform, relay } = await anOpenPlayer();
    platform.socket.unsentBytes = 1_048_576 - bytesOf("x");
    relay.send("x");
    platform.socket.unsentBytes++;
    expect(() => relay.send("x")).toThrow("bytes wait to be sent already");
  });

  it("is bounded in bytes while there is no connection, and while one frame is under way", async () => {
    const options = { whileDisconnected: { queue: 9 }, unsentLimitBytes: 2 * bytesOf("12") };
    const { platform, relay } = await aPlayer(options);
    relay.send("12");
    relay.send("34");
    expect(() => relay.send("5")).toThrow(BackpressureError);
    await platform.socket.accept();
    expect(platform.socket.messages).toEqual(["12", "34"]);
    relay.send("56");
    relay.send("78");
    expect(() => relay.send("9")).toThrow(BackpressureError);
  });

  it("is bounded in number only while there is no connection", async () => {
    const { platform, relay } = await anOpenPlayer({ whileDisconnected: { queue: 1 } });
    for (let number = 0; number < 40; number++) relay.send(number);
    platform.socket.end(1001);
    expect(() => relay.send(40)).toThrow(QueueFullError);
  });

  it("is of no concern where messages are refused anyway", async () => {
    const { relay } = await aPlayer({ unsentLimitBytes: 1 });
    expect(() => relay.send("x")).toThrow(NotConnectedError);
  });

  it("is counted once where the latest replaces what was there", async () => {
    const { platform, relay } = await anOpenPlayer({ unsentLimitBytes: bytesOf("under way") });
    relay.send("under way");
    for (const place of ["1", "12", "long 1234", "123"]) relay.sendLatest("place", place);
    expect(() => relay.sendLatest("place", "far too long")).toThrow(BackpressureError);
    expect(() => relay.sendLatest("another", "long 1")).toThrow(BackpressureError);
    platform.socket.place();
    expect(platform.socket.messages).toEqual(["under way", "123"]);
  });
});

it("bytes are counted as UTF-8 has them", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (units) => {
      const json = JSON.stringify(String.fromCharCode(...units));
      return utf8Bytes(json) === Buffer.byteLength(json);
    }),
  );
  const edges = JSON.stringify(
    "\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff\u{10000}\u{10ffff}\ud800",
  );
  expect(utf8Bytes(edges)).toBe(Buffer.byteLength(edges));
});

describe("an error that API Gateway sends in the relay's place", () => {
  const throttle = '{"message": "Too Many Requests", "connectionId":"c=", "requestId":"r="}';

  it("is told, and what is under way is sent again after a pause, unless it is in the log", async () => {
    const { platform, relay, details } = await anOpenPlayer();
    const request = relay.request("throttled?");
    platform.socket.receive(throttle);
    await platform.advance(624);
    expect(platform.socket.frames).toHaveLength(1);
    await platform.advance(1);
    const [first, second] = platform.socket.frames;
    expect(second).toEqual(first);
    platform.socket.receive(throttle);
    platform.socket.place();
    await expect(request).resolves.toEqual({ epoch: "log.1", page: 1 });
    await platform.advance(10_000);
    expect(platform.socket.frames).toHaveLength(2);
    expect(details("error")).toMatchObject([
      { name: "GatewayError", message: "API Gateway: Too Many Requests", retryable: true },
      { code: "gateway_error" },
    ]);
    expect(relay.state).toBe("open");
  });

  it("ends a ping that stays unanswered as well, and not the connection", async () => {
    const { platform, relay } = await anOpenPlayer();
    platform.socket.answersHeartbeats = false;
    const rejection = expect(relay.ping()).rejects.toThrow(GatewayError);
    platform.socket.receive(throttle);
    await platform.advance(2_000);
    await rejection;
    await platform.advance(10_000);
    expect(relay.state).toBe("open");
  });

  it("changes nothing where nothing is under way", async () => {
    const { platform, relay } = await anOpenPlayer();
    platform.socket.receive(throttle);
    relay.send("later");
    expect(platform.socket.messages).toEqual(["later"]);
  });
});

describe("what nobody listens to", () => {
  async function aLonelyPlayer(token = async () => aToken()) {
    const platform = new FakePlatform();
    const relay = connectWith(platform, { url: "wss://relay.example/prod", token });
    await platform.settle();
    return { platform, relay };
  }

  it("is printed if it is an error, each kind once", async () => {
    const { platform, relay } = await aLonelyPlayer();
    await platform.socket.accept();
    for (let i = 0; i < 3; i++) platform.socket.receive("no frame");
    const refusal = { code: "internal", message: "Sorry.", retryable: true } as const;
    platform.socket.receive({ type: "error", ...refusal });
    expect(platform.reports).toMatchObject([{ code: "gateway_error" }, { code: "internal" }]);
    platform.socket.deliver("a message");
    await relay.close();
    expect(platform.reports).toHaveLength(2);
  });

  it("is printed if it is the end, with its reason", async () => {
    const { platform } = await aLonelyPlayer(async () => aToken({ token_use: "id" }));
    platform.socket.end();
    await platform.settle();
    expect(platform.reports).toMatchObject([{ code: "connection_refused" }]);
  });

  it("is not printed where somebody listens", async () => {
    const { platform, story } = await anOpenPlayer();
    platform.socket.receive("no frame");
    expect([platform.reports, story()]).toEqual([[], ["open", "error"]]);
  });
});

describe("a socket whose peer does not answer its close", () => {
  it("is terminated after two seconds", async () => {
    const { platform, relay } = await anOpenPlayer();
    const { socket } = platform;
    socket.answersClose = false;
    void relay.close();
    await platform.advance(1_999);
    expect(socket.isTerminated).toBe(false);
    await platform.advance(1);
    expect([socket.isTerminated, platform.pendingTimers]).toEqual([true, 0]);
  });

  it("is terminated too when it was lost before the client was closed", async () => {
    const { platform, relay } = await anOpenPlayer();
    const { socket } = platform;
    socket.answersClose = false;
    socket.answersHeartbeats = false;
    relay.reconnect();
    await platform.advance(5_000);
    await relay.close();
    await platform.advance(2_000);
    expect([socket.isTerminated, platform.pendingTimers]).toEqual([true, 0]);
  });

  it("is left alone when it closes in time", async () => {
    const { platform, relay } = await anOpenPlayer();
    await relay.close();
    await platform.advance(10_000);
    expect(platform.socket.isTerminated).toBe(false);
  });
});

describe("a message to some", () => {
  const cid = "seat-of-cid";

  it("is a frame of its own among the others, in the order of sending", async () => {
    const { platform, relay } = await anOpenPlayer();
    platform.socket.placesMessages = true;
    relay.send(1);
    relay.send(2);
    relay.sendTo([otherSeat], 3);
    relay.sendTo([{ seat: otherSeat }], 4);
    relay.sendTo([otherSeat, cid], 5);
    void relay.request(6, { to: [{ seat: cid }] });
    void relay.request(7);
    relay.send(8);
    await platform.settle();
    const sent = platform.socket.frames.map(({ id, message, messages, to }) => [
      ...[id, messages ?? message, to],
    ]);
    expect(sent).toEqual([
      [1, 1, undefined],
      [2, 2, undefined],
      [3, [3, 4], [otherSeat]],
      [5, 5, [otherSeat, cid]],
      [6, 6, [cid]],
      [7, [7, 8], undefined],
    ]);
  });

  it("says to whom it is for where it is received", async () => {
    const { platform, details } = await anOpenPlayer();
    const to = [ownSeat, cid];
    platform.socket.receive(platform.room.append([otherSeat, 1, "psst", to], [otherSeat, 2, "hi"]));
    expect(details("message")).toMatchObject([{ message: "psst", to }, { message: "hi" }]);
    expect(Object.keys(details("message")[1] ?? {})).not.toContain("to");
  });

  it("is for each once, and stays so when it is sent again", async () => {
    const { platform, relay } = await anOpenPlayer();
    relay.sendTo([otherSeat, cid, { seat: otherSeat }], "psst");
    await platform.advance(4_000);
    const [first, second] = platform.socket.frames;
    expect([first?.to, second]).toEqual([[otherSeat, cid], first]);
  });

  it.each<[string, unknown]>([
    ["nobody", []],
    [
      "33 seats",
      Array.from({ length: 33 }, (_, number) => `seat-${number + 100_000}`.slice(0, 11)),
    ],
    ["what is no seat", ["ben"]],
    ["what is no text", [7]],
    ["nothing in a list", [undefined]],
    ["what is no list", "seat-of-ben"],
    ["nothing", undefined],
  ])("is refused by name if it is for %s", async (_, to) => {
    const { platform, relay } = await anOpenPlayer();
    const seats = to as readonly string[];
    expect(() => relay.sendTo(seats, "psst")).toThrow("1 to 32 seats");
    const request = relay.request("psst", { to: seats ?? [] });
    await expect(request).rejects.toMatchObject({ code: "invalid_options" });
    expect(platform.socket.frames).toEqual([]);
  });

  it("can be for 32 seats", async () => {
    const { platform, relay } = await anOpenPlayer();
    const to = Array.from({ length: 32 }, (_, number) => `seat-${number + 100_000}`);
    relay.sendTo(to, "psst");
    expect(platform.socket.frames).toMatchObject([{ to }]);
  });

  it("may be so large that its frame, with whom it is for, is no larger than 32 KB", async () => {
    const { platform, relay } = await anOpenPlayer();
    const to = Array.from({ length: 32 }, (_, number) => `seat-${number + 100_000}`);
    const toBytes = JSON.stringify(to).length;
    const largest = "x".repeat(32 * 1024 - 256 - toBytes - 3);
    expect(() => relay.sendTo(to, `${largest}x`)).toThrow(MessageTooLargeError);
    relay.sendTo(to, largest);
    expect(JSON.stringify(platform.socket.frames[0]).length).toBeLessThan(32 * 1024 - 30);
  });
});

describe("a relay that says `too_fast`", () => {
  const tooFast = { code: "too_fast", message: "Slowly.", retryable: true } as const;

  it("gets the same message again when it has said, and the game hears nothing of it", async () => {
    const { platform, relay, details } = await anOpenPlayer();
    platform.chance = 0;
    const request = relay.request("one");
    platform.socket.refuse("too_fast", { retryAfterMs: 80 });
    await platform.advance(79);
    expect(platform.socket.frames).toHaveLength(1);
    await platform.advance(1);
    const [first, second] = platform.socket.frames;
    expect(second).toEqual(first);
    platform.socket.place();
    await expect(request).resolves.toEqual({ epoch: "log.1", page: 1 });
    expect(details("error")).toEqual([]);
  });

  it("is told later where the client is, if that was what it refused", async () => {
    const { platform, details } = await anOpenPlayer();
    platform.socket.deliver("hello");
    await platform.advance(100);
    const beats = () => platform.socket.actions("heartbeat").length;
    const before = beats();
    platform.socket.receive({ type: "error", ...tooFast, retryAfterMs: 10 });
    await platform.advance(999);
    expect(beats()).toBe(before);
    await platform.advance(1_001);
    expect([beats(), details("error")]).toEqual([before + 1, []]);
  });

  it("is asked again for what is missing", async () => {
    const { platform, heard, details } = await anOpenPlayer();
    const { socket, room } = platform;
    room.hear("one");
    const second = room.hear("two");
    socket.answersHeartbeats = false;
    socket.receive(second);
    await platform.advance(600);
    const asks = () => socket.actions("heartbeat").filter((it) => it["since"]);
    const id = String(asks()[0]?.["id"]);
    socket.receive({ type: "error", id, ...tooFast, retryAfterMs: 10 });
    socket.answersHeartbeats = true;
    await platform.advance(2_000);
    expect([asks().length, heard(), details("error")]).toEqual([2, ["one", "two"], []]);
  });

  it("is greeted again, if it refused the first heartbeat", async () => {
    const { platform, relay } = await aPlayer();
    const { socket } = platform;
    socket.answersHeartbeats = false;
    await socket.accept();
    socket.receive({ type: "error", id: "h1", ...tooFast, retryAfterMs: 10 });
    socket.answersHeartbeats = true;
    await platform.advance(2_000);
    const [first, second] = socket.actions("heartbeat");
    expect([relay.state, second]).toEqual(["open", { ...first, id: "h2" }]);
  });
});
