import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BackpressureError,
  GatewayError,
  NotConnectedError,
  OutcomeUnknownError,
} from "../../../src/client/errors.ts";
import { utf8Bytes } from "../../../src/client/outgoing-frames.ts";
import { connectWith } from "../../../src/client/reconnecting-client.ts";
import { FakePlatform } from "./support/fake-platform.ts";
import { anOpenPlayer, aPlayer, aToken } from "./support/player.ts";

const frameBytes = (message: string) => JSON.stringify({ action: "message", message }).length;

describe("what a slow network has not taken yet", () => {
  it("is bounded: what would exceed it is refused by name, and not sent", async () => {
    const { platform, relay } = await anOpenPlayer({ unsentLimitBytes: 1_000 });
    platform.socket.unsentBytes = 1_000 - frameBytes("xy");
    relay.send("xy");
    expect(() => relay.send("xyz")).toThrow(BackpressureError);
    const request = relay.request("xyz");
    await expect(request).rejects.toMatchObject({ code: "too_much_unsent", retryable: true });
    expect([platform.socket.messages, relay.state]).toEqual([["xy"], "open"]);
  });

  it("is at most 1 MiB unless told otherwise", async () => {
    const { platform, relay } = await anOpenPlayer();
    platform.socket.unsentBytes = 1_048_576 - frameBytes("x");
    relay.send("x");
    platform.socket.unsentBytes++;
    expect(() => relay.send("x")).toThrow("bytes wait to be sent already");
  });

  it("is the queue while there is no connection, in bytes", async () => {
    const bytes = frameBytes("12");
    const options = { whileDisconnected: { queue: 9 }, unsentLimitBytes: 2 * bytes };
    const { platform, relay } = await aPlayer(options);
    relay.send("12");
    relay.send("34");
    expect(() => relay.send("5")).toThrow(BackpressureError);
    await platform.socket.accept();
    expect(platform.socket.messages).toEqual(["12", "34"]);
  });

  it("is of no concern where messages are refused anyway", async () => {
    const { relay } = await aPlayer({ unsentLimitBytes: 1 });
    expect(() => relay.send("x")).toThrow(NotConnectedError);
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

  it("ends the requests that stay unanswered for two more seconds, by name", async () => {
    const { platform, relay, details } = await anOpenPlayer();
    const answered = relay.request("answered");
    const refused = relay.request("refused");
    platform.socket.receive(throttle);
    const later = relay.request("later");
    platform.socket.ack("r1");
    const rejection = expect(refused).rejects.toMatchObject({
      name: "GatewayError",
      code: "gateway_error",
      message: "API Gateway: Too Many Requests",
      retryable: true,
    });
    await platform.advance(2_000);
    await rejection;
    await expect(answered).resolves.toMatchObject({ id: "r1" });
    platform.socket.ack("r3");
    await expect(later).resolves.toMatchObject({ id: "r3" });
    expect(details("error")).toHaveLength(1);
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

  it("says nothing about requests over another connection, or in the queue", async () => {
    const { platform, relay } = await anOpenPlayer({ whileDisconnected: { queue: 1 } });
    platform.socket.isOpen = false;
    const queued = relay.request("queued");
    platform.socket.receive(throttle);
    platform.socket.end(1001);
    await platform.advance(500);
    await platform.socket.accept();
    await platform.advance(2_000);
    platform.socket.ack("r1");
    await expect(queued).resolves.toMatchObject({ id: "r1" });
  });

  it("is overtaken by the end of the connection", async () => {
    const { platform, relay } = await anOpenPlayer();
    const request = relay.request("x");
    platform.socket.receive(throttle);
    platform.socket.end(1001);
    await expect(request).rejects.toThrow(OutcomeUnknownError);
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
