import type { Trace } from "../../api.ts";
import { isComplete } from "./waterfall-layout.ts";

/**
 * Milliseconds between one look and the next. The function reports a tick before its invocation
 * ends, and its segments come by another way: usually all is there after the first wait.
 */
const waits = [150, 300, 600, 1_000, 1_500, 2_000] as const;

/**
 * How long to wait before a trace is asked for again.
 *
 * @param trace as it is known by now; nothing if the server does not have it (any more): it has heard
 *   of every trace by the time when a page does
 * @param looks how often it was asked for, from 1
 * @returns milliseconds; nothing when it is complete or will not become so
 */
export function nextLookIn(trace: Trace | undefined, looks: number): number | undefined {
  if (trace === undefined || isComplete(trace.segments)) return undefined;
  return waits[looks - 1];
}
