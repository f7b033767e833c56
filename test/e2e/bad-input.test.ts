import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { TestCloud, TestPlayer } from "../support/cloud.ts";
import { startTestCloud } from "../support/cloud.ts";
import { eventually } from "../support/eventually.ts";

let cloud: TestCloud;
let sender: TestPlayer;
let other: TestPlayer;

const maxFrameBytes = 4_096;

beforeAll(async () => {
  cloud = await startTestCloud({ routerEnvironment: { MAX_FRAME_BYTES: String(maxFrameBytes) } });
});
afterAll(() => cloud.close());

beforeEach(async () => {
  sender = await cloud.join({ name: "player1", protocol: "relay.v1" });
  other = await cloud.join({ name: "player2", protocol: "relay.v1" });
});
afterEach(async () => {
  for (const { socket } of [sender, other]) socket.close();
  await eventually(cloud.rows, (rows) => rows.length === 0);
});

/** Both players are still there, can still talk, and nothing came in between. */
async function expectAllIsWell(framesSoFar: number): Promise<void> {
  expect(cloud.gateway.connections()).toHaveLength(2);
  await expect(cloud.rows()).resolves.toHaveLength(2);
  sender.send({ action: "message", message: "still here", id: 99 });
  const entry = [expect.any(String), 99, "still here"];
  await expect(other.entries(1)).resolves.toEqual([entry]);
  await expect(sender.entries(1)).resolves.toEqual([entry]);
  expect(sender.inbox.frames).toHaveLength(framesSoFar + 1);
}

describe("a bad frame on an open connection", () => {
  it.each<[string, string | object, string]>([
    ["invalid JSON", '{"action":"message",', "malformed_json"],
    ["an empty frame", "", "malformed_json"],
    ["no object", "[]", "malformed_json"],
    ["no message", { action: "message" }, "invalid_message"],
    ["an empty message", { action: "message", message: "" }, "invalid_message"],
    ["an id of the wrong type", { action: "message", message: "x", id: {} }, "invalid_message"],
    ["an action of the wrong type", { action: 7, message: "x" }, "unknown_action"],
    [
      "a message over the limit",
      { action: "message", message: "x".repeat(maxFrameBytes) },
      "payload_too_large",
    ],
  ])("with %s is refused by name and changes nothing", async (_, frame, code) => {
    sender.send(frame);
    await expect(sender.frames(1)).resolves.toEqual([
      expect.objectContaining({ type: "error", code, retryable: false }),
    ]);
    await expectAllIsWell(1);
  });

  it.each<[string, string | Buffer, number]>([
    ["33 KB", "x".repeat(33 * 1024), 1009],
    ["binary content", Buffer.from([1, 2, 3]), 1003],
  ])("of %s ends its connection as API Gateway does, and no other", async (_, frame, code) => {
    sender.socket.send(frame);
    await expect(sender.inbox.closed).resolves.toMatchObject({ code });
    await eventually(cloud.rows, (rows) => rows.length === 1);
    expect(cloud.gateway.connections()).toHaveLength(1);
    expect(other.inbox.frames).toEqual([]);
  });
});

describe("a plain client", () => {
  it("is sent nothing but payloads, whatever it does", async () => {
    const plain = await cloud.join({ name: "player3" });
    for (const frame of ["not JSON", { action: "dance" }, { action: "message" }, ""]) {
      plain.send(frame);
    }
    plain.send({ action: "message", message: "hello", id: 1 });
    await expect(sender.entries(1)).resolves.toEqual([[expect.any(String), 1, "hello"]]);
    sender.send({ action: "message", message: "hello back" });
    await expect(plain.inbox.first(1)).resolves.toEqual(["hello back"]);
    await plain.leave();
  });
});
