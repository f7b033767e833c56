import type { Segment } from "../../../local-cloud/xray/segment-documents.ts";
import type { LogLine, Trace } from "../../api.ts";

export interface TraceBounds {
  readonly traces: number;
  /** Of one trace. */
  readonly segments: number;
  /** Of one trace. */
  readonly logs: number;
}

/** A trace of a broadcast has about three segments, and most invocations write one line. */
const defaultBounds: TraceBounds = { traces: 500, segments: 200, logs: 50 };

interface Remains {
  readonly segments: Map<string, Segment>;
  readonly logs: LogLine[];
}

/** What invocations left behind, for the latest of them. */
export class Traces {
  readonly #bounds: TraceBounds;
  readonly #byId = new Map<string, Remains>();

  constructor(bounds: TraceBounds = defaultBounds) {
    this.#bounds = bounds;
  }

  /** From now on it is known, even if it leaves nothing. */
  open(traceId: string): void {
    this.#remainsOf(traceId);
  }

  /** A segment that is sent again, once it has ended, takes the place of the unfinished one. */
  addSegment(segment: Segment): void {
    const { segments } = this.#remainsOf(segment.traceId);
    if (segments.size < this.#bounds.segments || segments.has(segment.id)) {
      segments.set(segment.id, segment);
    }
  }

  addLog(traceId: string, line: LogLine): void {
    const { logs } = this.#remainsOf(traceId);
    if (logs.length < this.#bounds.logs) logs.push(line);
  }

  get(traceId: string): Trace | undefined {
    const remains = this.#byId.get(traceId);
    if (remains === undefined) return undefined;
    const segments = [...remains.segments.values()]
      .map(({ traceId: _, ...segment }) => segment)
      .toSorted((one, other) => one.startTime - other.startTime);
    return { traceId, segments, logs: [...remains.logs] };
  }

  #remainsOf(traceId: string): Remains {
    const known = this.#byId.get(traceId);
    if (known !== undefined) return known;
    const remains = { segments: new Map(), logs: [] };
    this.#byId.set(traceId, remains);
    const [oldest] = this.#byId.keys();
    if (this.#byId.size > this.#bounds.traces && oldest !== undefined) this.#byId.delete(oldest);
    return remains;
  }
}
