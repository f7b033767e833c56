import type { Segment } from "../../../local-cloud/xray/segment-documents.ts";
import type { LogLine, Trace } from "../../api.ts";
import { budgetOf } from "../../event-kinds.ts";

export interface TraceBounds {
  /** How many traces of a kind. */
  readonly traces: (kind: string) => number;
  /** Of one trace. */
  readonly segments: number;
  /** Of one trace. */
  readonly logs: number;
}

/** A trace of a tick has about seven segments, and most invocations write one line. */
const defaultBounds: TraceBounds = { traces: budgetOf, segments: 200, logs: 50 };

interface Remains {
  readonly segments: Map<string, Segment>;
  readonly logs: LogLine[];
}

/**
 * Where a trace waits for its event, which comes when its invocation has ended. Only our functions
 * write log lines, but anybody can send a segment: the ones cannot push out the others.
 */
const waiting = { logged: "waiting, logged", unproven: "waiting, unproven" } as const;

/** What invocations left behind, for the latest of each kind. */
export class Traces {
  readonly #bounds: TraceBounds;
  readonly #shelves = new Map<string, Map<string, Remains>>();
  readonly #kinds = new Map<string, string>();

  constructor(bounds: TraceBounds = defaultBounds) {
    this.#bounds = bounds;
  }

  /** From now on it is known what it is, even if it leaves nothing. */
  open(traceId: string, kind: string): void {
    this.#place(traceId, kind);
  }

  /** A segment that is sent again, once it has ended, takes the place of the unfinished one. */
  addSegment(segment: Segment): void {
    const { segments } = this.#remainsOf(segment.traceId, waiting.unproven);
    if (segments.size < this.#bounds.segments || segments.has(segment.id)) {
      segments.set(segment.id, segment);
    }
  }

  addLog(traceId: string, line: LogLine): void {
    const { logs } = this.#remainsOf(traceId, waiting.logged);
    if (logs.length < this.#bounds.logs) logs.push(line);
  }

  get(traceId: string): Trace | undefined {
    const remains = this.#find(traceId);
    if (remains === undefined) return undefined;
    const segments = [...remains.segments.values()]
      .map(({ traceId: _, ...segment }) => segment)
      .toSorted((one, other) => one.startTime - other.startTime);
    return { traceId, segments, logs: [...remains.logs] };
  }

  /** Its event, or a line of its log, tells more of a trace than a segment does. */
  #remainsOf(traceId: string, kind: string): Remains {
    const current = this.#kinds.get(traceId);
    const isBetterKnown = current !== undefined && current !== waiting.unproven;
    return isBetterKnown ? this.#place(traceId, current) : this.#place(traceId, kind);
  }

  #place(traceId: string, kind: string): Remains {
    const current = this.#kinds.get(traceId);
    const remains = this.#find(traceId) ?? { segments: new Map(), logs: [] };
    if (current === kind) return remains;
    if (current !== undefined) this.#shelves.get(current)?.delete(traceId);
    const shelf = this.#shelves.get(kind) ?? new Map<string, Remains>();
    this.#shelves.set(kind, shelf.set(traceId, remains));
    this.#kinds.set(traceId, kind);
    this.#forgetOldest(shelf, kind);
    return remains;
  }

  #find(traceId: string): Remains | undefined {
    const kind = this.#kinds.get(traceId);
    return kind === undefined ? undefined : this.#shelves.get(kind)?.get(traceId);
  }

  #forgetOldest(shelf: Map<string, Remains>, kind: string): void {
    const [oldest] = shelf.keys();
    if (oldest === undefined || shelf.size <= this.#bounds.traces(kind)) return;
    shelf.delete(oldest);
    this.#kinds.delete(oldest);
  }
}
