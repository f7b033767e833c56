/** What the fan-out attaches to its segment, see `DeliveryRecord.details`. */
export interface DeliveryDetails {
  readonly attempts: number;
  /** How many posts took so long, the shortest first; such as "<=5" milliseconds. */
  readonly latencies: readonly { readonly bucket: string; readonly count: number }[];
  /** How many have failed or were skipped, by what was seen. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  /** The first few connections that did not get the tick, by what became of it. */
  readonly firstIds: readonly { readonly reason: string; readonly ids: readonly string[] }[];
}

/** X-Ray keeps metadata by namespace; the tracer's is `default`. */
const namespace = "default";

/** @returns nothing if a segment's metadata has none of it */
export function readDeliveryDetails(metadata: unknown): DeliveryDetails | undefined {
  const delivery = memberOf(memberOf(metadata, namespace), "delivery");
  const attempts = memberOf(delivery, "attempts");
  if (typeof attempts !== "number") return undefined;
  return {
    attempts,
    latencies: membersOf(memberOf(delivery, "latencyMs")).flatMap(([bucket, count]) =>
      typeof count === "number" ? [{ bucket, count }] : [],
    ),
    reasons: membersOf(memberOf(delivery, "reasons")).flatMap(([reason, count]) =>
      typeof count === "number" ? [{ reason, count }] : [],
    ),
    firstIds: membersOf(memberOf(delivery, "firstIds")).flatMap(([reason, ids]) =>
      isTexts(ids) && ids.length > 0 ? [{ reason, ids }] : [],
    ),
  };
}

function memberOf(value: unknown, name: string): unknown {
  return membersOf(value).find(([key]) => key === name)?.[1];
}

function membersOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((it) => typeof it === "string");
}
