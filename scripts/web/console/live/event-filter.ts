import type { EventView } from "../../api.ts";
import { routeLabel } from "../../event-kinds.ts";
import { toneOf } from "./event-tone.ts";

/** Which events are wanted; every part that is set has to fit. */
export interface EventFilter {
  /** What `routeLabel` says; all of them if empty. */
  readonly route: string;
  readonly outcome: OutcomeFilter;
  /** A part of a connection id or of a player's name; all of them if empty. */
  readonly connection: string;
  /** Whether heartbeats and their answers are wanted, of which there are many and little to see. */
  readonly heartbeats: boolean;
}

export type OutcomeFilter = keyof typeof outcomeTests;

export const noFilter: EventFilter = {
  route: "",
  outcome: "any",
  connection: "",
  heartbeats: false,
};

const outcomeTests = {
  any: () => true,
  problems: (event: EventView) => toneOf(event) === "bad" || toneOf(event) === "notice",
  faults: ({ fault, killed }: EventView) => fault !== undefined || killed !== undefined,
  "cold-starts": ({ coldStart }: EventView) => coldStart === true,
} as const;

export function isOutcomeFilter(text: string): text is OutcomeFilter {
  return Object.hasOwn(outcomeTests, text);
}

/** Whether it may leave out more than heartbeats. */
export function isNarrow({ route, outcome, connection }: EventFilter): boolean {
  return route !== "" || outcome !== "any" || connection.trim() !== "";
}

/** The events that fit. Who asks for the route of heartbeats, or for an outcome, gets them too. */
export function filterEvents(
  events: readonly EventView[],
  filter: EventFilter,
): readonly EventView[] {
  const { route, outcome, connection, heartbeats } = filter;
  const wanted = connection.trim().toLowerCase();
  const isOfConnection = ({ connectionId, player = "" }: EventView) =>
    [connectionId, player].some((it) => it.toLowerCase().includes(wanted));
  const fits = outcomeTests[outcome];
  return events.filter(
    (event) =>
      (heartbeats || !event.isHeartbeat || route === "heartbeat" || outcome !== "any") &&
      (route === "" || routeLabel(event) === route) &&
      fits(event) &&
      (wanted === "" || isOfConnection(event)),
  );
}
