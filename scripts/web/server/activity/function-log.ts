import { isRecord, parseJson } from "../../../json.ts";
import { isTraceId } from "../../../local-cloud/xray/trace-header.ts";
import type { LogLine, TickView } from "../../api.ts";

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

/** What the function reports of a tick that it has ended and sent, in one line for each. */
export function readTick({ traceId, line }: TracedLine): TickView | undefined {
  if (line.message !== "tick") return undefined;
  const { room, tick, connectionId, isTakenOver } = line.fields;
  const { pages, entries, waitMs, posts, retries, fanOutMs } = line.fields;
  const { recipients, delivered, gone, failed, skipped } = line.fields;
  const counts = { pages, entries, waitMs, posts, retries, fanOutMs };
  const outcomes = { recipients, delivered, gone, failed, skipped };
  if (typeof room !== "string" || typeof tick !== "string") return undefined;
  if (typeof isTakenOver !== "boolean") return undefined;
  const sender = typeof connectionId === "string" ? { connectionId } : {};
  if (!areNumbers(counts) || !areNumbers(outcomes)) return undefined;
  return { traceId, at: line.at, room, tick, ...sender, isTakenOver, ...counts, outcomes };
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
