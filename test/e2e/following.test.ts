import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aConnection } from "../support/builders.ts";
import type { TestCloud } from "../support/cloud.ts";
import { startTestCloud } from "../support/cloud.ts";
import { eventuallyHolds } from "../support/eventually.ts";
import { seedConnections } from "../support/seeding.ts";

interface Subsegment {
  readonly name: string;
  readonly trace_id: string;
  readonly annotations?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly subsegments?: readonly Subsegment[];
}

/** The largest document that X-Ray takes (https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html). */
const documentLimit = 64 * 1024;

const present = 9_000;
const stale = 1_000;
let cloud: TestCloud;

beforeAll(async () => {
  cloud = await startTestCloud({ faultSeed: 7, limits: { requestBurst: 1_000_000 } });
  const connectedAt = Date.now() - 60_000;
  const expiresAt = Math.floor(Date.now() / 1000) + 3_600;
  const rows = Array.from({ length: present + stale }, () =>
    aConnection({ room: "stadium", connectedAt, expiresAt }),
  );
  await seedConnections(cloud.database, cloud.tableName, rows);
  cloud.gateway.simulateConnections(rows.slice(0, present).map((it) => it.connectionId));
  cloud.gateway.faults.set([
    { kind: "500", share: 0.01 },
    { kind: "429", share: 0.01 },
  ]);
});
afterAll(() => cloud.close());

/** Every part of the one trace that has a part of this name. */
function traceOf(name: string): Subsegment[] {
  const parts = cloud.traces.documents.map((document): Subsegment => JSON.parse(document));
  const traceId = parts.find((it) => it.name === name)?.trace_id;
  const flatten = (it: Subsegment): Subsegment[] => [
    it,
    ...(it.subsegments ?? []).flatMap(flatten),
  ];
  return parts.filter((it) => it.trace_id === traceId && traceId !== undefined).flatMap(flatten);
}

/** The log lines so far that have a field, of this value where one is given. */
function linesWith(field: string, value?: unknown): Record<string, unknown>[] {
  return cloud.output
    .map((line): Record<string, unknown> => JSON.parse(line))
    .filter((line) => line[field] !== undefined && (value === undefined || line[field] === value));
}

describe("a broadcast to 10,000", () => {
  it("is one trace with a part for each step, one log line and one set of metrics", async () => {
    const sender = await cloud.join({ protocol: "relay.v1", room: "stadium" });
    sender.send({ action: "message", message: "goal", id: 1 });
    await sender.entries(1);

    // Each part of the trace is a datagram of its own, and log lines come by another way.
    const handler = "## index.handler";
    await eventuallyHolds(() => {
      const names = traceOf("fan-out").map((it) => it.name);
      const steps = ["clean-up", "close", "fan-out", "place", "registry"];
      expect(names.toSorted()).toEqual([handler, ...steps]);
      expect(linesWith("message", "tick")).toHaveLength(1);
      expect(linesWith("Recipients")).toHaveLength(1);
    });
    const parts = traceOf("fan-out");
    for (const document of cloud.traces.documents) {
      expect(document.length).toBeLessThan(documentLimit);
    }

    const [line] = linesWith("message", "tick");
    const { delivered, failed, tick } = line ?? {};
    const counts = { recipients: 10_001, delivered, failed, gone: stale, skipped: 0 };
    // How many of the failures a retry mends depends on how loaded the machine is.
    expect(Number(delivered) + Number(failed)).toBe(present + 1);
    expect(delivered).toBeGreaterThan(present / 2);
    expect(line).toMatchObject({ ...counts, room: "stadium", entries: 1, isTakenOver: false });
    const fanOut = parts.find((it) => it.name === "fan-out");
    expect(fanOut?.annotations).toMatchObject({ room: "stadium", tick, ...counts });
    const place = parts.find((it) => it.name === "place");
    expect(place?.annotations).toMatchObject({ room: "stadium", tick });
    expect(fanOut?.metadata?.["default"]?.["delivery"]).toMatchObject({
      attempts: expect.any(Number),
      latencyMs: expect.any(Object),
      firstIds: { gone: expect.toSatisfy((ids: unknown[]) => ids.length === 5) },
    });
    expect(parts.find((it) => it.name === "clean-up")?.annotations).toEqual({ ghosts: stale });

    expect(linesWith("Recipients")).toEqual([
      expect.objectContaining({
        route: "message",
        Entries: 1,
        TakeOvers: 0,
        Wait: expect.any(Number),
        Posts: expect.any(Number),
        Recipients: 10_001,
        Delivered: delivered,
        Gone: stale,
        Retries: expect.any(Number),
        FanOut: expect.any(Number),
      }),
    ]);
    await sender.leave();
  });
});
