import type { GatewayEvent, GatewayObserver } from "../../../local-cloud/gateway/observer.ts";
import type { Segment } from "../../../local-cloud/xray/segment-documents.ts";
import type { BroadcastView, EventView, Frame, Trace } from "../../api.ts";
import { budgetKind, budgetOf } from "../../event-kinds.ts";
import { frameOf, isPong, previewOf } from "./frames.ts";
import { readBroadcast, readLogLine } from "./function-log.ts";
import { Latest } from "./latest.ts";
import { PlayerNames } from "./player-names.ts";
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

interface Entry {
  readonly view: EventView;
  readonly frame: Frame | undefined;
}

const latestBroadcasts = 200;

/**
 * Takes down what happens in a local cloud, as far back as a developer scrolls. It is given to the
 * cloud, as its observers, before there is a server that shows it.
 */
export class Activity implements GatewayObserver {
  readonly #entries = new Map<string, Latest<Entry>>();
  readonly #broadcasts = new Latest<BroadcastView>(latestBroadcasts);
  readonly #traces = new Traces();
  readonly #players = new PlayerNames();
  readonly #listeners = new Set<ActivityListener>();
  #events = 0;

  /** @param players names by user id: from now on events tell whose they are */
  introduce(players: ReadonlyMap<string, string>): void {
    this.#players.introduce(players);
  }

  /** Something happened in the gateway. */
  event(happened: GatewayEvent, frame?: string): void {
    this.#players.learnFrom(happened);
    const view = this.#viewOf(happened, frame);
    const kind = budgetKind(view);
    this.#entriesOf(kind).add({ view, frame: frame === undefined ? undefined : frameOf(frame) });
    if (happened.traceId !== undefined) this.#traces.open(happened.traceId, kind);
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

  /** @param event its number */
  frame(event: number): Frame | undefined {
    return this.#allEntries().find(({ view }) => view.id === event)?.frame;
  }

  history(): History {
    const events = this.#allEntries().map(({ view }) => view);
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

  #viewOf({ principalId: _, ...happened }: GatewayEvent, frame: string | undefined): EventView {
    const player = this.#players.of(happened.connectionId);
    const isPosted = happened.kind === "management";
    const isHeartbeat =
      happened.route === "heartbeat" || (isPosted && frame !== undefined && isPong(frame));
    return {
      id: ++this.#events,
      at: Date.now(),
      ...happened,
      ...(player !== undefined && { player }),
      ...(isHeartbeat && { isHeartbeat }),
      ...(frame !== undefined && { preview: previewOf(frame) }),
    };
  }

  #entriesOf(kind: string): Latest<Entry> {
    const known = this.#entries.get(kind) ?? new Latest<Entry>(budgetOf(kind));
    this.#entries.set(kind, known);
    return known;
  }

  #allEntries(): readonly Entry[] {
    return [...this.#entries.values()].flatMap((entries) => entries.toArray());
  }
}
