import fc from "fast-check";
import { expect } from "vitest";
import { createDelivery } from "#application/delivery/delivery.ts";
import { createBroadcast } from "#application/use-cases/broadcast.ts";
import type { Connection } from "#domain/connection.ts";
import { isNewborn } from "#domain/connection.ts";
import type { Fault } from "../fakes/faulty-messenger.ts";
import { FaultyMessenger } from "../fakes/faulty-messenger.ts";
import { InMemoryConnections } from "../fakes/in-memory-connections.ts";
import { InMemoryTelemetry } from "../fakes/in-memory-telemetry.ts";
import { SimulatedClock } from "../fakes/simulated-clock.ts";
import { aConnection, epoch } from "./builders.ts";

/** One broadcast and everything that goes wrong in it. */
interface Schedule {
  /** For each recipient, what its attempts meet; the last fault goes on for ever. */
  readonly faults: readonly (readonly Fault[])[];
  /** Recipients that connected only just now. */
  readonly newborn: readonly number[];
  readonly concurrency: number;
  readonly pageSize: number;
  /** How long the broadcast may take, milliseconds. */
  readonly timeMs: number;
  readonly random: number;
}

const fault: fc.Arbitrary<Fault> = fc.record({
  kind: fc.oneof(
    { weight: 4, arbitrary: fc.constant<Fault["kind"]>("delivered") },
    {
      weight: 6,
      arbitrary: fc.constantFrom<Fault["kind"][]>(
        ...(["unavailable", "throttled", "gone", "rejected", "unanswered"] as const),
        "reset-after-delivery",
        "rejects",
      ),
    },
  ),
  latencyMs: fc.constantFrom(0, 1, 10, 10, 10, 200, 5_000),
});

const schedule: fc.Arbitrary<Schedule> = fc.record({
  faults: fc.array(fc.array(fault, { minLength: 1, maxLength: 4 }), { maxLength: 12 }),
  newborn: fc.uniqueArray(fc.nat(11), { maxLength: 3 }),
  concurrency: fc.integer({ min: 1, max: 6 }),
  pageSize: fc.integer({ min: 1, max: 5 }),
  timeMs: fc.constantFrom(0, 5, 50, 500, 26_000),
  random: fc.double({ min: 0, max: 0.999, noNaN: true }),
});

/** Checks what holds for every broadcast under every schedule of faults. */
export async function checkFaultSchedules(numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(schedule, async (it) => expectSound(it)),
    { numRuns },
  );
}

async function expectSound(schedule: Schedule): Promise<void> {
  const { concurrency, timeMs } = schedule;
  const clock = new SimulatedClock(epoch);
  const connections = new InMemoryConnections({ pageSize: schedule.pageSize });
  const recipients = schedule.faults.map((_, index) => {
    const isNew = schedule.newborn.includes(index);
    return aConnection(isNew ? { connectedAt: epoch } : {});
  });
  for (const recipient of recipients) await connections.add(recipient);
  const sender = aConnection({ protocol: "relay.v1" });
  const faultsOf = new Map(recipients.map((it, i) => [it.connectionId, schedule.faults[i] ?? []]));
  const messenger = new FaultyMessenger(clock, (connectionId, attempt) =>
    pick(faultsOf.get(connectionId) ?? [], attempt),
  );
  const telemetry = new InMemoryTelemetry();
  const random = () => schedule.random;
  const broadcast = createBroadcast({
    delivery: createDelivery({ connections, messenger, clock, random, telemetry, concurrency }),
    reply: async () => {},
    clock,
    telemetry,
    maxFrameBytes: 131_072,
  });

  const deadline = epoch + timeMs;
  const message = { from: sender, json: '"hi"', messageId: "m", sentAt: epoch };
  const outcomes = await broadcast({ ...message, deliverBy: deadline, endBy: deadline + 2_500 });

  const { delivered, gone, failed, skipped } = outcomes;
  expect(outcomes.recipients).toBe(recipients.length);
  expect(delivered + gone + failed + skipped).toBe(recipients.length);
  // Nothing is left behind, and nothing took longer or more than it might.
  expect(clock.asleep).toBe(0);
  expect(messenger.underWay).toBe(0);
  expect(messenger.mostUnderWay).toBeLessThanOrEqual(concurrency);
  expect(clock.now()).toBeLessThanOrEqual(Math.max(deadline, epoch));
  const retries = recipients.map((it) => Math.max(0, messenger.attemptsAt(it.connectionId) - 1));
  expect(Math.max(0, ...retries)).toBeLessThanOrEqual(4);
  // What was delivered was counted, but for what nobody could know of.
  const served = recipients.filter((it) => messenger.deliveriesTo(it.connectionId) > 0);
  expect(served.length).toBeGreaterThanOrEqual(delivered);
  // Whoever is final is left alone.
  for (const recipient of recipients) expectLeftAlone(recipient, messenger, faultsOf);
  await expectOnlyGhostsRemoved(connections, recipients, gone, clock.now());
}

function pick(faults: readonly Fault[], attempt: number): Fault {
  return faults[attempt - 1] ?? faults.at(-1) ?? { kind: "delivered", latencyMs: 0 };
}

/** Only what can succeed is tried again: after any other outcome there is no further attempt. */
function expectLeftAlone(
  { connectionId }: Connection,
  messenger: FaultyMessenger,
  faultsOf: ReadonlyMap<string, readonly Fault[]>,
): void {
  const faults = faultsOf.get(connectionId) ?? [];
  const attempts = messenger.attemptsAt(connectionId);
  for (let attempt = 1; attempt < attempts; attempt++) {
    expect(["unavailable", "throttled", "reset-after-delivery"]).toContain(
      pick(faults, attempt).kind,
    );
  }
}

async function expectOnlyGhostsRemoved(
  connections: InMemoryConnections,
  recipients: readonly Connection[],
  gone: number,
  now: number,
): Promise<void> {
  const removed = recipients.length - connections.all().length;
  expect(removed).toBeLessThanOrEqual(gone);
  const newborn = recipients.filter((it) => isNewborn(it, now));
  expect(connections.all()).toEqual(expect.arrayContaining(newborn));
}
