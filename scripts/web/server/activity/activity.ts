import type { Crash } from "../../../local-cloud/crashes/crash-orders.ts";
import type { GatewayEvent, GatewayObserver } from "../../../local-cloud/gateway/observer.ts";
import type { Segment } from "../../../local-cloud/xray/segment-documents.ts";
import type { CrashView, EventView, Frame, TickView, Trace } from "../../api.ts";
import { budgetKind, budgetOf, traceKind } from "../../event-kinds.ts";
import { frameOf, isPong, previewOf } from "./frames.ts";
import { readLogLine, readTick } from "./function-log.ts";
import { Latest } from "./latest.ts";
import { PlayerNames } from "./player-names.ts";
import { Traces } from "./traces.ts";

/** Told of everything as it happens. */
export interface ActivityListener {
  event(event: EventView): void;
  tick(tick: TickView): void;
  crash(crash: CrashView): void;
}

export interface History {
  readonly events: readonly EventView[];
  readonly ticks: readonly TickView[];
}

interface Entry {
  readonly view: EventView;
  readonly frame: Frame | undefined;
}

const latestTicks = 200;

/** Whose events may still be on their way. */
const latestKilled = 100;

/**
 * Takes down what happens in a local cloud, as far back as a developer scrolls. It is given to the
 * cloud, as its observers, before there is a server that shows it.
 */
export class Activity implements GatewayObserver {
  readonly #entries = new Map<string, Latest<Entry>>();
  readonly #ticks = new Latest<TickView>(latestTicks);
  readonly #killed = new Latest<{ readonly traceId: string; readonly where: string }>(latestKilled);
  readonly #traces = new Traces();
  readonly #players = new PlayerNames();
  readonly #listeners = new Set<ActivityListener>();
  #events = 0;
  #latestCrash: CrashView | undefined;

  /** @param players names by user id: from now on events tell whose they are */
  introduce(players: ReadonlyMap<string, string>): void {
    this.#players.introduce(players);
  }

  /** @returns whose connection it is or was: the local player's name, where it is one */
  playerOf(connectionId: string): string | undefined {
    return this.#players.of(connectionId);
  }

  /** Something happened in the gateway. */
  event(happened: GatewayEvent, frame?: string): void {
    this.#players.learnFrom(happened);
    const view = this.#viewOf(happened, frame);
    const kind = budgetKind(view);
    this.#entriesOf(kind).add({ view, frame: frame === undefined ? undefined : frameOf(frame) });
    const { traceId } = happened;
    if (traceId !== undefined) {
      const sentTick = this.#ticks.find((tick) => tick.traceId === traceId) !== undefined;
      this.#traces.open(traceId, traceKind(kind, sentTick));
    }
    for (const listener of this.#listeners) listener.event(view);
  }

  /** A function wrote a line. */
  output(text: string): void {
    const traced = readLogLine(text);
    if (traced === undefined) return;
    this.#traces.addLog(traced.traceId, traced.line);
    const report = readTick(traced);
    if (report === undefined) return;
    const { connectionId } = report;
    const player = connectionId === undefined ? undefined : this.#players.of(connectionId);
    const tick = { ...report, ...(player !== undefined && { player }) };
    this.#ticks.add(tick);
    for (const listener of this.#listeners) listener.tick(tick);
  }

  /** A function was killed on purpose; its event comes when that is noticed. */
  crashed(crash: Crash): void {
    this.#latestCrash = { ...crash, at: Date.now() };
    for (const listener of this.#listeners) listener.crash(this.#latestCrash);
    const { traceId, step, moment, post } = crash;
    if (traceId === undefined) return;
    const where = `${moment} ${step}`;
    this.#killed.add({ traceId, where });
    const fields = { step, moment, ...(post !== undefined && { post }) };
    const line = { at: Date.now(), level: "WARN", message: "killed on purpose", fields };
    this.#traces.addLog(traceId, line);
  }

  get latestCrash(): CrashView | undefined {
    return this.#latestCrash;
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

  /** What was reported of the latest ticks, oldest first. */
  get ticks(): readonly TickView[] {
    return this.#ticks.toArray();
  }

  history(): History {
    const events = this.#allEntries().map(({ view }) => view);
    return {
      events: events.toSorted((one, other) => one.id - other.id),
      ticks: this.ticks,
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
    const killed = this.#killed.find(({ traceId }) => traceId === happened.traceId)?.where;
    const isPosted = happened.kind === "management";
    const isHeartbeat =
      happened.route === "heartbeat" || (isPosted && frame !== undefined && isPong(frame));
    return {
      id: ++this.#events,
      at: Date.now(),
      ...happened,
      ...(player !== undefined && { player }),
      ...(isHeartbeat && { isHeartbeat }),
      ...(killed !== undefined && { killed }),
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
