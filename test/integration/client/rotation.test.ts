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

it("under load loses nothing, repeats nothing and swaps nothing, on either side", async () => {
  const room = "rotating";
  // Sessions so short that both sides change their connections again and again meanwhile.
  const sender = aPlayer(cloud, "sender", { room, lasting: 8 });
  const receiver = aPlayer(cloud, "receiver", { room, lasting: 7 });
  await untilOpen(sender.relay, receiver.relay);
  const sightings = new Set<string>();
  const own = new Set<unknown>();
  for (let sent = 0; sent < messages; sent += batch) {
    await Promise.all([
      ...Array.from({ length: batch }, (_, i) => sender.relay.request(sent + i)),
      // So that it takes several sessions, however fast the machine is.
      delay(150),
    ]);
    for (const { connectionId } of cloud.gateway.connections()) sightings.add(connectionId);
    for (const relay of [sender.relay, receiver.relay]) own.add(relay.me?.connectionId);
  }
  // Nobody noticed that connections changed: a gap would be announced.
  expect([sender.connections.length, receiver.connections.length]).toEqual([1, 1]);
  await eventually(
    () => receiver.heard.length,
    (count) => count >= messages,
  );
  expect(receiver.heard.map(({ message }) => message)).toEqual(
    Array.from({ length: messages }, (_, i) => i),
  );
  // Nobody heard itself over its second connection, and everybody kept its seat.
  expect(sender.heard).toEqual([]);
  expect(new Set(receiver.heard.map(({ from }) => from.seat)).size).toBe(1);
  expect([sightings.size > 5, own.size > 5]).toEqual([true, true]);
  await Promise.all([sender.relay.close(), receiver.relay.close()]);
}, 60_000);
