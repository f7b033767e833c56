import { isRecord, parseJson } from "../../../json.ts";
import { isTraceId } from "../../../local-cloud/xray/trace-header.ts";
import type { BroadcastView, LogLine } from "../../api.ts";

/** A structured line that a function wrote while it handled an event. */
export interface TracedLine {
  readonly traceId: string;
  readonly line: LogLine;
}

/** Longer lines, such as a warning with a stack in a stack, say nothing that is worth their room. */
const longestLine = 16 * 1024;

/** @returns nothing for other lines: metrics, plain text, and what was written without an event */
export function readLogLine(text: string): TracedLine | undefined {
  const entry = parse(text);
  if (!isRecord(entry)) return undefined;
  const { level, message, timestamp, xray_trace_id: traceId, ...fields } = entry;
  if (typeof traceId !== "string" || !isTraceId(traceId)) return undefined;
  if (typeof level !== "string" || typeof message !== "string") return undefined;
  const at = Date.parse(String(timestamp));
  if (Number.isNaN(at)) return undefined;
  return { traceId, line: { at, level, message, fields } };
}

/** What the `broadcast` use case reports of itself, in one line for each broadcast. */
export function readBroadcast({ traceId, line }: TracedLine): BroadcastView | undefined {
  if (line.message !== "broadcast") return undefined;
  const { room, connectionId } = line.fields;
  const { recipients, delivered, gone, failed, skipped, retries, fanOutMs } = line.fields;
  const counts = { recipients, delivered, gone, failed, skipped, retries, fanOutMs };
  if (typeof room !== "string" || !areNumbers(counts)) return undefined;
  return {
    traceId,
    at: line.at,
    room,
    ...(typeof connectionId === "string" && { connectionId }),
    outcomes: pickOutcomes(counts),
    retries: counts.retries,
    fanOutMs: counts.fanOutMs,
  };
}

function pickOutcomes({ recipients, delivered, gone, failed, skipped }: BroadcastView["outcomes"]) {
  return { recipients, delivered, gone, failed, skipped };
}

function areNumbers<Name extends string>(
  values: Readonly<Record<Name, unknown>>,
): values is Readonly<Record<Name, number>> {
  return Object.values(values).every((value) => typeof value === "number");
}

function parse(text: string): unknown {
  const isReadable = text.length <= longestLine && text.startsWith("{");
  return isReadable ? parseJson(text) : undefined;
}
