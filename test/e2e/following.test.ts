import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aConnection } from "../support/builders.ts";
import type { TestCloud } from "../support/cloud.ts";
import { startTestCloud } from "../support/cloud.ts";
import { eventually } from "../support/eventually.ts";
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

describe("a broadcast to 10,000", () => {
  it("is one trace with three subsegments, one log line and one set of metrics", async () => {
    const sender = await cloud.join({ protocol: "relay.v1", room: "stadium" });
    sender.send({ action: "message", message: "goal", id: "1" });
    const [ack] = (await sender.frames(1)) as { readonly delivered: number }[];
    expect(ack).toMatchObject({ type: "ack", recipients: 10_000, gone: stale, skipped: 0 });
    expect(ack?.delivered).toBeGreaterThanOrEqual(present * 0.999);

    const parts = await eventually(
      () => traceOf("fan-out"),
      (found) => found.some((it) => it.name.startsWith("## ")),
    );
    for (const document of cloud.traces.documents) {
      expect(document.length).toBeLessThan(documentLimit);
    }
    const broadcast = parts.filter((it) => !it.name.startsWith("## "));
    expect(broadcast.map((it) => it.name).toSorted()).toEqual(["clean-up", "fan-out", "registry"]);

    const counts = { recipients: 10_000, delivered: ack?.delivered, gone: stale, skipped: 0 };
    const fanOut = parts.find((it) => it.name === "fan-out");
    expect(fanOut?.annotations).toMatchObject({ route: "message", room: "stadium", ...counts });
    expect(fanOut?.metadata?.["default"]?.["delivery"]).toMatchObject({
      attempts: expect.any(Number),
      latencyMs: expect.any(Object),
      firstIds: { gone: expect.toSatisfy((ids: unknown[]) => ids.length === 5) },
    });
    expect(parts.find((it) => it.name === "clean-up")?.annotations).toEqual({ ghosts: stale });

    const lines = cloud.output.map((line): Record<string, unknown> => JSON.parse(line));
    expect(lines.filter((line) => line["message"] === "broadcast")).toEqual([
      expect.objectContaining({ room: "stadium", ...counts, retries: expect.any(Number) }),
    ]);
    expect(lines.filter((line) => line["Recipients"] !== undefined)).toEqual([
      expect.objectContaining({
        route: "message",
        Recipients: 10_000,
        Delivered: ack?.delivered,
        Gone: stale,
        Retries: expect.any(Number),
        FanOut: expect.any(Number),
      }),
    ]);
    await sender.leave();
  });
});
