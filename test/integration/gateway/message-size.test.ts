import { once } from "node:events";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { Client } from "./support/client.ts";
import {
  clientFrame,
  frameHeader,
  opcodes,
  openRawClient,
  readCloseFrame,
} from "./support/raw-client.ts";
import { startGateway } from "./support/start-gateway.ts";

const kilobyte = 1024;
const tooBig = { code: 1009, reason: "Message Too Big" };

function sendInFrames(client: Client, sizes: readonly number[]): void {
  sizes.forEach((size, index) => {
    client.webSocket.send("x".repeat(size), { fin: index === sizes.length - 1 });
  });
}

describe("a text message", () => {
  it("may be one frame of 32 KB", async () => {
    const { gateway, router } = await startGateway();
    const client = await Client.connect(gateway.url);
    client.send("x".repeat(32 * kilobyte));
    expect((await router.first("$default")).body).toHaveLength(32 * kilobyte);
  });

  it("may have 128 KB in frames of 32 KB", async () => {
    const { gateway, router } = await startGateway();
    const client = await Client.connect(gateway.url);
    sendInFrames(client, Array(4).fill(32 * kilobyte));
    expect((await router.first("$default")).body).toHaveLength(128 * kilobyte);
    await client.ping();
  });

  it.each([
    ["one frame is over 32 KB", [32 * kilobyte + 1]],
    ["its last frame is over 32 KB", [10, 32 * kilobyte + 1]],
    ["it is over 128 KB", [...Array(4).fill(32 * kilobyte), 1]],
    ["it is far over 128 KB", [10 * 1024 * kilobyte]],
  ])("ends its connection with 1009 when %s", async (_, sizes) => {
    const { gateway, router } = await startGateway();
    const client = await Client.connect(gateway.url);

    sendInFrames(client, sizes);

    expect(await client.closed).toEqual(tooBig);
    const { requestContext } = await router.first("$disconnect");
    expect(requestContext["disconnectStatusCode"]).toBe(1009);
    expect(router.of("$default")).toEqual([]);
  });

  it("is served when it comes in one piece with a frame that is too large", async () => {
    const { gateway, router } = await startGateway();
    const socket = await openRawClient(gateway.url);

    const large = clientFrame(opcodes.text, "x".repeat(33 * kilobyte));
    socket.write(Buffer.concat([clientFrame(opcodes.text, "small"), large]));

    const [bytes] = await once(socket, "data");
    expect(readCloseFrame(bytes)).toEqual(tooBig);
    expect(router.of("$default").map(({ body }) => body)).toEqual(["small"]);
  });

  it("ends its connection as soon as a frame announces too much, at once", async () => {
    // No timer is waited for.
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const { gateway, router } = await startGateway();
    const socket = await openRawClient(gateway.url);

    socket.write(frameHeader(33 * kilobyte));

    const [bytes] = await once(socket, "data");
    expect(readCloseFrame(bytes)).toEqual(tooBig);
    await once(socket, "end");
    socket.end();
    await router.first("$disconnect");
  });
});
