import { describe, expect, it, onTestFinished, vi } from "vitest";
import { openPost } from "../faults/support/posts.ts";
import { Client, handshake } from "./support/client.ts";
import { startGateway } from "./support/start-gateway.ts";
import { allow, returned, StubFunction } from "./support/stub-function.ts";

/** Longer than any test. */
const never = () => new Promise<never>(() => {});

function holdTime(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
}

it("a gateway has API Gateway's limits unless it is told others", async () => {
  const { gateway } = await startGateway();
  expect(gateway.limits).toMatchObject({
    idleTimeoutMs: 600_000,
    lifetimeMs: 7_200_000,
    frameBytes: 32_768,
    messageBytes: 131_072,
    connectionsPerSecond: 500,
    outboundBufferBytes: 1_048_576,
    integrationTimeoutMs: 29_000,
  });
});

describe("a function", () => {
  it("has 29 s to answer a message, and what it says then is not waited for", async () => {
    const { gateway, router } = await startGateway();
    const client = await Client.connect(gateway.url);
    router.answer = never;
    holdTime();

    client.send({ action: "message" });
    await router.first("message");
    vi.advanceTimersByTime(28_999);
    await client.ping();
    expect(client.unread).toEqual([]);
    vi.advanceTimersByTime(1);

    expect(await client.nextFrame()).toContain("Endpoint request timed out");
  });

  it("has 29 s to let a client in", async () => {
    holdTime();
    const { gateway, router, events } = await startGateway({ router: new StubFunction(never) });

    const answer = handshake(gateway.url);
    await router.first("$connect");
    vi.advanceTimersByTime(28_999);
    expect(events).toEqual([]);
    vi.advanceTimersByTime(1);

    expect((await answer).status).toBe(504);
  });
});

describe("the URL of a handshake", () => {
  it.each([
    [4_096, 101],
    [4_097, 414],
  ])("of %i characters is answered %i", async (length, status) => {
    const { gateway } = await startGateway();
    const target = "/prod?padding=";
    const url = `${gateway.url}?padding=${"x".repeat(length - target.length)}`;
    expect((await handshake(url)).status).toBe(status);
  });
});

describe("a status that $connect returns", () => {
  it.each([100, 101, 199, 600, 200.5])(
    "cannot be %d, which ends no HTTP exchange",
    async (statusCode) => {
      const router = new StubFunction(() => returned({ statusCode }));
      const { gateway } = await startGateway({ router });
      expect((await handshake(gateway.url)).status).toBe(502);
    },
  );

  it.each([300, 599])("can be %d", async (statusCode) => {
    const router = new StubFunction(() => returned({ statusCode }));
    const { gateway } = await startGateway({ router });
    expect((await handshake(gateway.url)).status).toBe(statusCode);
  });
});

describe("what nobody waits for any more", () => {
  it.each(["slow", "delayed"] as const)("is no timer when a %s post is given up", async (kind) => {
    holdTime();
    const { gateway, router, events } = await startGateway();
    const client = await Client.connect(gateway.url);
    const { connectionId } = (await router.first("$connect")).requestContext;
    gateway.faults.set([{ kind, share: 1, delayMs: 60_000 }]);
    const before = vi.getTimerCount();

    const { socket } = openPost(gateway.managementEndpoint, connectionId, "hello");
    while (vi.getTimerCount() === before) await client.ping();
    socket.destroy();
    while (!events.some(({ outcome }) => outcome === "gave up")) await client.ping();

    expect(vi.getTimerCount()).toBe(before);
  });

  it("is no timer once the authorizer and $connect have answered", async () => {
    holdTime();
    const authorizer = new StubFunction(() => returned(allow()));
    const refusing = new StubFunction(() => returned({ statusCode: 403 }));
    const { gateway } = await startGateway({ authorizer, router: refusing });
    expect((await handshake(gateway.url)).status).toBe(403);
    expect(vi.getTimerCount()).toBe(0);
  });
});
