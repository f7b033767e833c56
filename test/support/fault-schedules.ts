import fc from "fast-check";
import { expect } from "vitest";
import { createDelivery } from "#application/delivery/delivery.ts";
import type { Connection } from "#domain/connection.ts";
import { isNewborn } from "#domain/connection.ts";
import { encodeText } from "#domain/frame.ts";
import type { Fault } from "../fakes/faulty-messenger.ts";
import { FaultyMessenger } from "../fakes/faulty-messenger.ts";
import { InMemoryConnections } from "../fakes/in-memory-connections.ts";
import { InMemoryTelemetry } from "../fakes/in-memory-telemetry.ts";
import { SimulatedClock } from "../fakes/simulated-clock.ts";
import { aConnection, epoch } from "./builders.ts";

/** One delivery to a room, and everything that goes wrong in it. */
interface Schedule {
  /** For each recipient, what its attempts meet; the last fault goes on for ever. */
  readonly faults: readonly (readonly Fault[])[];
  /** Recipients that connected only just now. */
  readonly newborn: readonly number[];
  readonly concurrency: number;
  readonly pageSize: number;
  /** How many frames each gets. */
  readonly frames: number;
  /** Which of them is served last, if any is. */
  readonly last: number;
  /** How long the delivery may take, milliseconds. */
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
  frames: fc.integer({ min: 1, max: 3 }),
  last: fc.nat(12),
  timeMs: fc.constantFrom(0, 5, 50, 500, 26_000),
  random: fc.double({ min: 0, max: 0.999, noNaN: true }),
});

/** Checks what holds for every delivery under every schedule of faults. */
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
  const faultsOf = new Map(recipients.map((it, i) => [it.connectionId, schedule.faults[i] ?? []]));
  const messenger = new FaultyMessenger(clock, (connectionId, attempt) =>
    pick(faultsOf.get(connectionId) ?? [], attempt),
  );
  const telemetry = new InMemoryTelemetry();
  const delivery = createDelivery({
    ...{ connections, messenger, clock, telemetry, concurrency },
    random: () => schedule.random,
  });

  const deliverBy = epoch + timeMs;
  const frames = Array.from({ length: schedule.frames }, (_, index) => encodeText(`${index}`));
  const record = await delivery.deliver({
    ...{ room: "lobby", framesFor: () => frames, about: {}, deliverBy },
    last: recipients[schedule.last]?.connectionId ?? "nobody",
  });
  await delivery.forget(record.gone, deliverBy + 2_500);

  const { delivered, gone, failed, skipped } = record.outcomes;
  expect(record.outcomes.recipients).toBe(recipients.length);
  expect(delivered + gone + failed + skipped).toBe(recipients.length);
  // Nothing is left behind, and nothing took longer or more than it might.
  expect(clock.asleep).toBe(0);
  expect(messenger.underWay).toBe(0);
  expect(messenger.mostUnderWay).toBeLessThanOrEqual(concurrency);
  expect(clock.now()).toBeLessThanOrEqual(Math.max(deliverBy, epoch));
  const attempts = recipients.map((it) => messenger.attemptsAt(it.connectionId));
  expect(Math.max(0, ...attempts)).toBeLessThanOrEqual(5 * frames.length);
  // What was delivered was counted, but for what nobody could know of.
  const served = recipients.filter(
    (it) => messenger.deliveriesTo(it.connectionId) >= frames.length,
  );
  expect(served.length).toBeGreaterThanOrEqual(delivered);
  // Whoever is final is left alone.
  for (const recipient of recipients) expectLeftAlone(recipient, messenger, faultsOf);
  await expectOnlyGhostsRemoved(connections, recipients, gone, clock.now());
}

function pick(faults: readonly Fault[], attempt: number): Fault {
  return faults[attempt - 1] ?? faults.at(-1) ?? { kind: "delivered", latencyMs: 0 };
}

/** After an outcome that is final there is no further attempt, nor a further frame. */
function expectLeftAlone(
  { connectionId }: Connection,
  messenger: FaultyMessenger,
  faultsOf: ReadonlyMap<string, readonly Fault[]>,
): void {
  const faults = faultsOf.get(connectionId) ?? [];
  const attempts = messenger.attemptsAt(connectionId);
  for (let attempt = 1; attempt < attempts; attempt++) {
    expect(["delivered", "unavailable", "throttled", "reset-after-delivery"]).toContain(
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
