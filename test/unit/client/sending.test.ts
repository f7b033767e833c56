import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BackpressureError,
  GatewayError,
  NotConnectedError,
  QueueFullError,
} from "../../../src/client/errors.ts";
import { utf8Bytes } from "../../../src/client/outgoing-frames.ts";
import { connectWith } from "../../../src/client/reconnecting-client.ts";
import { FakePlatform } from "./support/fake-platform.ts";
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
