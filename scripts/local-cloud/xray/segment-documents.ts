import type { Scalar } from "../../json.ts";
import { isRecord, isScalar, parseJson } from "../../json.ts";
import { isTraceId } from "./trace-header.ts";

/** A part of a trace, without the parts in it. */
export interface Segment {
  readonly traceId: string;
  readonly id: string;
  readonly parentId?: string;
  readonly name: string;
  /** Epoch seconds with fractions. */
  readonly startTime: number;
  /** Absent while it is in progress. */
  readonly endTime?: number;
  readonly annotations: Readonly<Record<string, Scalar>>;
  readonly metadata: unknown;
  /** What went wrong in it. */
  readonly error?: string;
}

/** Far more than the 64 KB of a document hold of any real ones. */
const mostSegments = 1_000;

/**
 * Reads what the X-Ray SDK sends to the daemon: a header in one line, then a segment, or a
 * subsegment that is sent on its own. Parts within it follow their parents.
 *
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-daemon
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 * @returns nothing for what is neither; a malformed part is left out with all that is in it
 */
export function readDatagram(text: string): readonly Segment[] {
  const document = parseJson(text.slice(text.indexOf("\n") + 1));
  const traceId = isRecord(document) ? document["trace_id"] : undefined;
  if (typeof traceId !== "string" || !isTraceId(traceId)) return [];
  const segments: Segment[] = [];
  const waiting: { readonly document: unknown; readonly parentId?: string }[] = [{ document }];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const segment = readSegment(next.document, traceId, next.parentId);
    if (segment === undefined || !isRecord(next.document)) continue;
    if (segments.push(segment) === mostSegments) break;
    const { subsegments: parts } = next.document;
    if (!Array.isArray(parts)) continue;
    for (const part of parts) waiting.push({ document: part, parentId: segment.id });
  }
  return segments;
}

/** @param enclosing the id of the part that this one was found in */
function readSegment(
  document: unknown,
  traceId: string,
  enclosing: string | undefined,
): Segment | undefined {
  if (!isRecord(document)) return undefined;
  const { id, name, start_time: startTime, end_time: endTime } = document;
  const parentId = enclosing ?? document["parent_id"];
  if (typeof id !== "string" || typeof name !== "string" || !isTime(startTime)) return undefined;
  const error = errorOf(document);
  return {
    traceId,
    id,
    ...(typeof parentId === "string" && { parentId }),
    name,
    startTime,
    ...(isTime(endTime) && { endTime }),
    annotations: scalarsOf(document["annotations"]),
    metadata: document["metadata"] ?? {},
    ...(error !== undefined && { error }),
  };
}

/** The exception that it tells, or that it failed. */
function errorOf(document: Readonly<Record<string, unknown>>): string | undefined {
  const { cause, fault, error, throttle } = document;
  const exceptions = isRecord(cause) ? cause["exceptions"] : undefined;
  const exception: unknown = Array.isArray(exceptions) ? exceptions[0] : undefined;
  if (isRecord(exception)) {
    return [exception["type"], exception["message"]].filter(isScalar).join(": ");
  }
  if (fault === true) return "fault";
  if (throttle === true) return "throttle";
  return error === true ? "error" : undefined;
}

function scalarsOf(annotations: unknown): Readonly<Record<string, Scalar>> {
  const entries = isRecord(annotations) ? Object.entries(annotations) : [];
  return Object.fromEntries(
    entries.filter((entry): entry is [string, Scalar] => isScalar(entry[1])),
  );
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
