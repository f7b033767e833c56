import type { GatewayEvent, GatewayObserver } from "../../../local-cloud/gateway/observer.ts";
import type { Segment } from "../../../local-cloud/xray/segment-documents.ts";
import type { BroadcastView, EventView, Trace } from "../../api.ts";
import { readBroadcast, readLogLine } from "./function-log.ts";
import { Latest } from "./latest.ts";
import { Traces } from "./traces.ts";

/** Told of everything as it happens. */
export interface ActivityListener {
  event(event: EventView): void;
  broadcast(broadcast: BroadcastView): void;
}

export interface History {
  readonly events: readonly EventView[];
  readonly broadcasts: readonly BroadcastView[];
}

/** A broadcast to a full room makes a thousand posts, which push out only one another. */
const latestPosts = 200;
const latestOtherEvents = 300;
const latestBroadcasts = 200;

/**
 * Takes down what happens in a local cloud, as far back as a developer scrolls. It is given to the
 * cloud, as its observers, before there is a server that shows it.
 */
export class Activity implements GatewayObserver {
  readonly #posts = new Latest<EventView>(latestPosts);
  readonly #otherEvents = new Latest<EventView>(latestOtherEvents);
  readonly #broadcasts = new Latest<BroadcastView>(latestBroadcasts);
  readonly #traces = new Traces();
  readonly #listeners = new Set<ActivityListener>();
  #events = 0;

  /** Something happened in the gateway. */
  event(happened: GatewayEvent): void {
    const view = { id: ++this.#events, at: Date.now(), ...happened };
    const history = happened.kind === "management" ? this.#posts : this.#otherEvents;
    history.add(view);
    if (happened.traceId !== undefined) this.#traces.open(happened.traceId);
    for (const listener of this.#listeners) listener.event(view);
  }

  /** A function wrote a line. */
  output(text: string): void {
    const traced = readLogLine(text);
    if (traced === undefined) return;
    this.#traces.addLog(traced.traceId, traced.line);
    const broadcast = readBroadcast(traced);
    if (broadcast === undefined) return;
    this.#broadcasts.add(broadcast);
    for (const listener of this.#listeners) listener.broadcast(broadcast);
  }

  /** A function sent parts of a trace. */
  traced(segments: readonly Segment[]): void {
    for (const segment of segments) this.#traces.addSegment(segment);
  }

  trace(traceId: string): Trace | undefined {
    return this.#traces.get(traceId);
  }

  history(): History {
    const events = [...this.#posts.toArray(), ...this.#otherEvents.toArray()];
    return {
      events: events.toSorted((one, other) => one.id - other.id),
      broadcasts: this.#broadcasts.toArray(),
    };
  }

  /** @returns ends it */
  listen(listener: ActivityListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
