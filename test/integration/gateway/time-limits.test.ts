import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Client } from "./support/client.ts";
import { openRawClient, readCloseFrame } from "./support/raw-client.ts";
import { signedRequest } from "./support/signed-request.ts";
import { startGateway } from "./support/start-gateway.ts";

const minute = 60_000;
const goingAway = { code: 1001, reason: "Going away" };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] });
});

afterEach(() => {
  vi.useRealTimers();
});

async function connect() {
  const { gateway, router } = await startGateway();
  const client = await Client.connect(gateway.url);
  const { connectionId } = (await router.first("$connect")).requestContext;
  const isOpen = () => gateway.connections().length === 1;
  return { gateway, router, client, connectionId, isOpen };
}

describe("an idle connection", () => {
  it("ends after ten minutes with 1001", async () => {
    const { client, router, isOpen } = await connect();

    vi.advanceTimersByTime(10 * minute - 1000);
    expect(isOpen()).toBe(true);
    vi.advanceTimersByTime(1000);

    expect(await client.closed).toEqual(goingAway);
    const { requestContext } = await router.first("$disconnect");
    expect(requestContext).toMatchObject({
      disconnectStatusCode: 1001,
      disconnectReason: "Going away",
    });
  });

  it("is not idle when its client sends a message", async () => {
    const { client, router, isOpen } = await connect();

    vi.advanceTimersByTime(9 * minute);
    client.send("still here");
    await router.first("$default");
    vi.advanceTimersByTime(9 * minute);
    expect(isOpen()).toBe(true);
    vi.advanceTimersByTime(minute);

    expect(await client.closed).toEqual(goingAway);
  });

  it("is not idle when it is posted to", async () => {
    const { gateway, client, connectionId, isOpen } = await connect();

    vi.advanceTimersByTime(9 * minute);
    await signedRequest(gateway.managementEndpoint, "POST", connectionId, "still there");
    expect(await client.nextFrame()).toBe("still there");
    vi.advanceTimersByTime(9 * minute);
    expect(isOpen()).toBe(true);
    vi.advanceTimersByTime(minute);

    expect(await client.closed).toEqual(goingAway);
  });

  it("is idle although its client pings", async () => {
    const { client } = await connect();

    vi.advanceTimersByTime(9 * minute);
    await client.ping();
    vi.advanceTimersByTime(minute);

    expect(await client.closed).toEqual(goingAway);
  });

  it("ends at once when the limit is set below its idle time", async () => {
    const { gateway, client, isOpen } = await connect();

    vi.advanceTimersByTime(5 * minute);
    gateway.setLimits({ idleTimeoutMs: 6 * minute });
    expect(isOpen()).toBe(true);
    gateway.setLimits({ idleTimeoutMs: 4 * minute });

    expect(isOpen()).toBe(false);
    expect(await client.closed).toEqual(goingAway);
  });

  it("lives longer when the limit is raised", async () => {
    const { gateway, isOpen } = await connect();
    vi.advanceTimersByTime(5 * minute);
    gateway.setLimits({ idleTimeoutMs: Number.POSITIVE_INFINITY });
    vi.advanceTimersByTime(60 * minute);
    expect(isOpen()).toBe(true);
  });
});

describe("a busy connection", () => {
  it("ends after two hours with 1001", async () => {
    const { client, router, isOpen } = await connect();

    for (let i = 1; i <= 14; i++) {
      vi.advanceTimersByTime(8 * minute);
      client.send("busy");
      await router.nth("$default", i);
    }
    vi.advanceTimersByTime(8 * minute - 1000);
    expect(isOpen()).toBe(true);
    vi.advanceTimersByTime(1000);

    expect(await client.closed).toEqual(goingAway);
  });
});

describe("a function", () => {
  it("is waited for 29 seconds and no longer", async () => {
    const { client, router } = await connect();
    router.answer = () => new Promise(() => {});
    client.send("slow");
    await router.first("$default");

    vi.advanceTimersByTime(28_999);
    await client.ping();
    expect(client.unread).toEqual([]);
    vi.advanceTimersByTime(1);

    expect(await client.nextFrame()).toContain('{"message": "Endpoint request timed out", ');
  });
});

describe("a connection that is being closed", () => {
  it("is cut when its client does not answer the close frame", async () => {
    const { gateway, router } = await startGateway();
    const socket = await openRawClient(gateway.url);

    gateway.disconnect(gateway.connections()[0]?.connectionId ?? "");

    const [bytes] = await once(socket, "data");
    expect(readCloseFrame(bytes).code).toBe(1000);
    vi.advanceTimersByTime(2000);
    await once(socket, "end");
    const { requestContext } = await router.first("$disconnect");
    expect(requestContext["disconnectStatusCode"]).toBe(1000);
  });
});
