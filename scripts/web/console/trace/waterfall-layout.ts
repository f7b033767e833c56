import type { SegmentView } from "../../api.ts";
import { groupBy } from "../group-by.ts";
import type { Tick } from "./time-scale.ts";
import { ticksOf } from "./time-scale.ts";

/** One bar. */
export interface WaterfallRow {
  readonly segment: SegmentView;
  /** How many others it is nested in. */
  readonly depth: number;
  /** Where its bar begins and how long it is, from 0 to 1 along the scale. */
  readonly offset: number;
  readonly width: number;
  /** Absent while it is in progress. */
  readonly durationMs?: number;
}

export interface Waterfall {
  /** Parents before their children, siblings by their starts. */
  readonly rows: readonly WaterfallRow[];
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly ticks: readonly Tick[];
}

/** Arranges the segments of one trace; whose parent is missing stands at the outermost level. */
export function layOut(segments: readonly SegmentView[]): Waterfall {
  const start = Math.min(...segments.map(({ startTime }) => startTime));
  const end = Math.max(...segments.map(({ startTime, endTime }) => endTime ?? startTime));
  const duration = end - start;
  const rows = nest(segments).map(({ segment, depth }): WaterfallRow => {
    const { startTime, endTime } = segment;
    const offset = duration > 0 ? (startTime - start) / duration : 0;
    const width = duration > 0 ? ((endTime ?? end) - startTime) / duration : 1;
    const durationMs = endTime === undefined ? undefined : (endTime - startTime) * 1000;
    return { segment, depth, offset, width, ...(durationMs !== undefined && { durationMs }) };
  });
  const durationMs = segments.length > 0 ? duration * 1000 : 0;
  return {
    rows,
    startedAt: segments.length > 0 ? start * 1000 : 0,
    durationMs,
    ticks: ticksOf(durationMs),
  };
}

/**
 * Whether nothing more is to come: segments are sent one by one as they end, the outermost last, so
 * until then a trace is in pieces.
 */
export function isComplete(segments: readonly SegmentView[]): boolean {
  const ids = new Set(segments.map(({ id }) => id));
  const roots = segments.filter(({ parentId }) => parentId === undefined || !ids.has(parentId));
  return roots.length === 1 && segments.every(({ endTime }) => endTime !== undefined);
}

interface Nested {
  readonly segment: SegmentView;
  readonly depth: number;
}

function nest(segments: readonly SegmentView[]): readonly Nested[] {
  const byStart = segments.toSorted((one, other) => one.startTime - other.startTime);
  const ids = new Set(segments.map(({ id }) => id));
  const children = groupBy(byStart, ({ parentId }) => parentId);
  const placed = new Set<SegmentView>();

  function place(segment: SegmentView, depth: number): readonly Nested[] {
    if (placed.has(segment)) return [];
    placed.add(segment);
    const inner = children.get(segment.id) ?? [];
    return [{ segment, depth }, ...inner.flatMap((child) => place(child, depth + 1))];
  }

  const isRoot = ({ parentId }: SegmentView) => parentId === undefined || !ids.has(parentId);
  const nested = byStart.filter(isRoot).flatMap((root) => place(root, 0));
  // What is left goes round in circles, which no tracer does; but nothing is hidden.
  return [...nested, ...byStart.flatMap((segment) => place(segment, 0))];
}
