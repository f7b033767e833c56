import { setImmediate } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { FaultRule } from "../../../scripts/local-cloud/gateway/faults/fault-rules.ts";
import { eventuallyHolds } from "../../support/eventually.ts";
import { Client } from "../gateway/support/client.ts";
import { basicTime, signedRequest } from "../gateway/support/signed-request.ts";
import { startFaultyGateway } from "./support/faulty-gateway.ts";
import { openPost } from "./support/posts.ts";

const minute = 60_000;

afterEach(() => {
  vi.useRealTimers();
});

/** A connected client, to whom every post meets the same fault. */
async function connect(...faults: readonly FaultRule[]) {
  const started = await startFaultyGateway({ faults });
  const client = await Client.connect(started.gateway.url);
  const { connectionId } = (await started.router.first("$connect")).requestContext;
  const call = (method: string, body = "") =>
    signedRequest(started.endpoint, method, connectionId, body);
  const received = () => started.ledger.deliveries(connectionId);
  /** Resolves when a post has come in, also while no timer runs. */
  const arrived = async () => {
    while (started.ledger.attempts(connectionId) === 0) await setImmediate();
  };
  return { ...started, client, connectionId, call, received, arrived };
}

describe("an injected error", () => {
  it.each([
    ["500", "InternalServerErrorException", '{"message":"Internal server error"}'],
    ["503", "ServiceUnavailableException", '{"message":"Service Unavailable"}'],
    ["429", "LimitExceededException", '{"message":"Too Many Requests"}'],
    ["410", "GoneException", ""],
  ] as const)("%s is answered as the service would, and nothing delivered", async (...row) => {
    const [kind, errorType, body] = row;
    const { client, call, received, events } = await connect({ kind, share: 1 });

    const answer = await call("POST", "hello");

    expect(answer).toMatchObject({ status: Number(kind), body });
    expect(answer.headers["x-amzn-errortype"]).toBe(errorType);
    await client.ping();
    expect(client.unread).toEqual([]);
    expect(received()).toEqual([]);
    expect(events.at(-1)).toMatchObject({ kind: "management", outcome: kind, fault: kind });
  });

  it("does not end the connection: it can be described and deleted", async () => {
    const { client, call } = await connect({ kind: "410", share: 1 });
    expect((await call("POST", "hello")).status).toBe(410);
    expect((await call("GET")).status).toBe(200);
    expect((await call("DELETE")).status).toBe(204);
    expect((await client.closed).code).toBe(1000);
  });

  it("meets no post whose connection id is malformed", async () => {
    const { endpoint, ledger } = await connect({ kind: "500", share: 1 });
    expect((await signedRequest(endpoint, "POST", "nobody", "hello")).status).toBe(400);
    expect(ledger.counts().attempts).toBe(0);
  });
});

describe("a reset", () => {
  it.each([
    ["before delivery", "reset-before", []],
    ["after delivery", "reset-after", ["hello"]],
  ] as const)("%s comes without a byte of an answer", async (_, kind, delivered) => {
    const { endpoint, connectionId, client, received, events } = await connect({ kind, share: 1 });

    const { socket, ending } = openPost(endpoint, connectionId, "hello");

    expect(await ending).toBe("ECONNRESET");
    expect(socket.bytesRead).toBe(0);
    await client.ping();
    expect(client.unread).toEqual(delivered);
    expect(received()).toEqual(delivered);
    expect(events.at(-1)).toMatchObject({ outcome: "reset", fault: kind });
  });
});

describe("a delayed post", () => {
  const delayed: FaultRule = { kind: "delayed", share: 1, delayMs: minute };

  it("is delivered and answered when its time has come", async () => {
    const { client, call, events, received, arrived } = await connect(delayed);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });

    const answer = call("POST", "hello");
    await arrived();
    vi.advanceTimersByTime(minute - 1);
    expect(received()).toEqual([]);
    vi.advanceTimersByTime(1);

    expect((await answer).status).toBe(200);
    expect(await client.nextFrame()).toBe("hello");
    expect(events.at(-1)).toMatchObject({ outcome: "200", fault: "delayed" });
  });

  it("is never delivered when its client gives up", async () => {
    const { endpoint, connectionId, events, received, arrived } = await connect(delayed);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { socket } = openPost(endpoint, connectionId, "hello");

    await arrived();
    socket.destroy();
    while (events.at(-1)?.outcome !== "gave up") await setImmediate();
    vi.advanceTimersByTime(minute);

    expect(received()).toEqual([]);
    expect(events.at(-1)).toMatchObject({ outcome: "gave up", fault: "delayed" });
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a slow post", () => {
  const slow: FaultRule = { kind: "slow", share: 1, delayMs: minute };

  it("is delivered at once and answered when its time has come", async () => {
    const { client, call, events } = await connect(slow);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });

    const answer = call("POST", "hello");
    expect(await client.nextFrame()).toBe("hello");
    vi.advanceTimersByTime(minute - 1);
    expect(events.filter(({ kind }) => kind === "management")).toEqual([]);
    vi.advanceTimersByTime(1);

    expect((await answer).status).toBe(200);
    expect(events.at(-1)).toMatchObject({ outcome: "200", fault: "slow" });
  });

  it("is forgotten when its client gives up", async () => {
    const { endpoint, connectionId, client, events } = await connect(slow);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { socket } = openPost(endpoint, connectionId, "hello");
    expect(await client.nextFrame()).toBe("hello");

    socket.destroy();
    while (events.at(-1)?.outcome !== "gave up") await setImmediate();
    vi.advanceTimersByTime(minute);

    expect(events.filter(({ kind }) => kind === "management")).toHaveLength(1);
  });

  it("does not keep the gateway from ending", async () => {
    const { gateway, endpoint, connectionId, client } = await connect(slow);
    const { ending } = openPost(endpoint, connectionId, "hello");
    expect(await client.nextFrame()).toBe("hello");
    await gateway.close();
    await ending;
  });
});

describe("a half-open post", () => {
  it("is neither delivered nor answered, and its TCP connection stays", async () => {
    const { gateway, endpoint, connectionId, client, received, events, call } = await connect({
      kind: "half-open",
      share: 1,
    });

    const { socket, ending } = openPost(endpoint, connectionId, "hello");
    await eventuallyHolds(() => expect(events.at(-1)).toMatchObject({ outcome: "half-open" }));
    gateway.faults.clear();
    expect((await call("POST", "another")).status).toBe(200);

    expect(await client.nextFrame()).toBe("another");
    expect(received()).toEqual(["another"]);
    expect(socket.bytesRead).toBe(0);
    expect(socket.readyState).toBe("open");
    await gateway.close();
    await ending;
  });
});

describe("a clock that is off", () => {
  it.each([
    ["ahead", 10 * minute, /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(/],
    ["behind", -10 * minute, /^Signature not yet current: \d{8}T\d{6}Z is still later than /],
  ])("%s refuses what was signed now, and tells its time", async (_, clockOffsetMs, wording) => {
    const { call, received } = await connect({ kind: "clock", share: 1, clockOffsetMs });

    const before = Date.now();

    const answer = await call("POST", "hello");

    expect(answer.status).toBe(403);
    expect(answer.headers["x-amzn-errortype"]).toBe("InvalidSignatureException");
    expect(JSON.parse(answer.body)).toEqual({ message: expect.stringMatching(wording) });
    const told = Date.parse(answer.headers.date ?? "") - clockOffsetMs;
    // Told in whole seconds.
    expect(told).toBeGreaterThan(before - 1_000);
    expect(told).toBeLessThanOrEqual(Date.now());
    expect(received()).toEqual([]);
  });

  it("says what time it compared with", async () => {
    const clockOffsetMs = 10 * minute;
    const { endpoint, connectionId } = await connect({ kind: "clock", share: 1, clockOffsetMs });
    vi.useFakeTimers({ toFake: ["Date"] });

    const answer = await signedRequest(endpoint, "POST", connectionId, "hello");

    const limit = basicTime(Date.now() + 5 * minute);
    const itsNow = basicTime(Date.now() + clockOffsetMs);
    expect(answer.body).toContain(`is now earlier than ${limit} (${itsNow} - 5 min.)`);
  });

  it("accepts and delivers what was signed by the same clock", async () => {
    const clockOffsetMs = 10 * minute;
    const { endpoint, connectionId, received } = await connect({
      kind: "clock",
      share: 1,
      clockOffsetMs,
    });
    const at = Date.now() + clockOffsetMs;
    const answer = await signedRequest(endpoint, "POST", connectionId, "hello", { at });
    expect(answer.status).toBe(200);
    expect(received()).toEqual(["hello"]);
  });
});
