import { afterAll, beforeAll, expect, it } from "vitest";
import { createDelivery } from "#application/delivery/delivery.ts";
import { createBroadcast } from "#application/use-cases/broadcast.ts";
import { FixedClock } from "../../fakes/fixed-clock.ts";
import { InMemoryMessenger } from "../../fakes/in-memory-messenger.ts";
import { InMemoryTelemetry } from "../../fakes/in-memory-telemetry.ts";
import { aConnection, noHurry } from "../../support/builders.ts";
import { startTestRegistry } from "../../support/registry.ts";

let registry: Awaited<ReturnType<typeof startTestRegistry>>;

beforeAll(async () => {
  registry = await startTestRegistry();
});
afterAll(() => registry.close());

it("a room of 12,000 rows, which are several pages, is served to the last row", async () => {
  const room = "stadium";
  const crowd = Array.from({ length: 12_000 }, () => aConnection({ room }));
  await registry.seed(crowd);
  const messenger = new InMemoryMessenger();
  messenger.open(...crowd.map((it) => it.connectionId));
  const shared = { clock: new FixedClock(), telemetry: new InMemoryTelemetry() };
  const { connections } = registry;
  const broadcast = createBroadcast({
    ...shared,
    delivery: createDelivery({
      ...shared,
      ...{ connections, messenger, random: Math.random, concurrency: 128 },
    }),
    reply: async () => {},
    maxFrameBytes: 131_072,
  });

  const from = aConnection({ room });
  const outcomes = await broadcast({
    from,
    json: '"goal"',
    messageId: "m",
    sentAt: 1,
    deliverBy: noHurry,
    endBy: noHurry,
  });

  const counts = { recipients: 12_000, delivered: 12_000, gone: 0, failed: 0, skipped: 0 };
  expect(outcomes).toEqual(counts);
  expect(crowd.every((it) => messenger.received(it.connectionId).length === 1)).toBe(true);
});
