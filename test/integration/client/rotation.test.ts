import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { TestCloud } from "../../support/cloud.ts";
import { startTestCloud } from "../../support/cloud.ts";
import { eventually } from "../../support/eventually.ts";
import { aPlayer, untilOpen } from "./support/players.ts";

const messages = 1_000;
const batch = 10;

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud.close());

it("under load loses nothing and repeats nothing, on either side", async () => {
  const room = "rotating";
  // Sessions so short that both sides change their connections again and again meanwhile.
  const sender = aPlayer(cloud, "sender", { room, lasting: 8 });
  const receiver = aPlayer(cloud, "receiver", { room, lasting: 7 });
  const others = new Set<string>();
  sender.relay.on("message", ({ message }) => others.add(String(message)));
  await untilOpen(sender.relay, receiver.relay);
  const sightings = new Set<string>();
  for (let sent = 0; sent < messages; sent += batch) {
    const [acks] = await Promise.all([
      Promise.all(Array.from({ length: batch }, (_, i) => sender.relay.request(sent + i))),
      // So that it takes several sessions, however fast the machine is.
      delay(150),
    ]);
    // A connection that is registered and not yet open, or just closed, is gone; its twin is not.
    for (const { delivered, failed, skipped } of acks) {
      expect([delivered >= 1, failed, skipped]).toEqual([true, 0, 0]);
    }
    for (const { connectionId } of cloud.gateway.connections()) sightings.add(connectionId);
  }
  // Nobody noticed that connections changed: a gap would be announced, and could cost messages.
  expect([sender.connections.length, receiver.connections.length]).toEqual([1, 1]);
  await eventually(
    () => receiver.heard.length,
    (count) => count >= messages,
  );
  // Messages that are under way together may overtake one another.
  const numbers = receiver.heard.map(({ message }) => Number(message));
  expect(numbers.toSorted((one, other) => one - other)).toEqual(
    Array.from({ length: messages }, (_, i) => i),
  );
  // Nobody heard itself over its second connection.
  expect(others.size).toBe(0);
  expect(sightings.size).toBeGreaterThan(5);
  expect(new Set(receiver.heard.map(({ from }) => from.connectionId)).size).toBeGreaterThan(2);
  await Promise.all([sender.relay.close(), receiver.relay.close()]);
}, 60_000);
