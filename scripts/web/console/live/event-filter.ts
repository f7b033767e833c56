import type { EventView } from "../../api.ts";
import { toneOf } from "./event-tone.ts";

/** Which events are wanted; every part that is set has to fit. */
export interface EventFilter {
  /** What `routeLabel` says; all of them if empty. */
  readonly route: string;
  readonly outcome: OutcomeFilter;
  /** A part of a connection id or of a player's name; all of them if empty. */
  readonly connection: string;
}

export type OutcomeFilter = keyof typeof outcomeTests;

export const noFilter: EventFilter = { route: "", outcome: "any", connection: "" };

const outcomeTests = {
  any: () => true,
  problems: (event: EventView) => toneOf(event) === "bad" || toneOf(event) === "notice",
  faults: ({ fault }: EventView) => fault !== undefined,
  "cold-starts": ({ coldStart }: EventView) => coldStart === true,
} as const;

export function isOutcomeFilter(text: string): text is OutcomeFilter {
  return Object.hasOwn(outcomeTests, text);
}

/** Whether it may leave something out. */
export function isNarrow({ route, outcome, connection }: EventFilter): boolean {
  return route !== "" || outcome !== "any" || connection.trim() !== "";
}

/** The name under which an event is listed: its route, or what happened where there is none. */
export function routeLabel({ kind, route }: Pick<EventView, "kind" | "route">): string {
  if (kind === "management") return `${route} @connections`;
  return route === "" ? kind : route;
}

/** @param players names by connection id */
export function filterEvents(
  events: readonly EventView[],
  { route, outcome, connection }: EventFilter,
  players: ReadonlyMap<string, string>,
): readonly EventView[] {
  const wanted = connection.trim().toLowerCase();
  const isOfConnection = ({ connectionId }: EventView) =>
    [connectionId, players.get(connectionId) ?? ""].some((it) => it.toLowerCase().includes(wanted));
  const fits = outcomeTests[outcome];
  return events.filter(
    (event) =>
      (route === "" || routeLabel(event) === route) &&
      fits(event) &&
      (wanted === "" || isOfConnection(event)),
  );
}
