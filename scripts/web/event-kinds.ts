import type { EventView } from "./api.ts";

/** The name under which an event is listed: its route, or what happened where there is none. */
export function routeLabel({ kind, route }: Pick<EventView, "kind" | "route">): string {
  if (kind === "management") return `${route} @connections`;
  return route === "" ? kind : route;
}

/**
 * What an event shares its budget with. Each kind has one of its own, so that what happens often,
 * such as the heartbeats of an idle room, never pushes out what happens seldom.
 */
export function budgetKind(event: Pick<EventView, "kind" | "route" | "isHeartbeat">): string {
  return event.isHeartbeat ? "heartbeat" : routeLabel(event);
}

/**
 * What the trace of an event shares its budget with. In a busy room most messages leave it to another
 * to send them: those that have sent a tick, of which more is to be seen, are not pushed out by them.
 */
export function traceKind(kind: string, hasSentTick: boolean): string {
  return hasSentTick ? `${kind} ${tickMark}` : kind;
}

const tickMark = "with a tick";

/** How many of one kind are kept: of what is looked at most, the most. */
export function budgetOf(kind: string): number {
  return budgets.get(kind.replace(` ${tickMark}`, "")) ?? usualBudget;
}

const budgets: ReadonlyMap<string, number> = new Map([
  ["message", 300],
  ["POST @connections", 300],
  ["heartbeat", 100],
]);

const usualBudget = 150;

/** The latest of each kind, in the order in which they are given: the oldest first. */
export function latestOfEachKind(events: readonly EventView[]): readonly EventView[] {
  const counts = new Map<string, number>();
  const kept = events.toReversed().filter((event) => {
    const kind = budgetKind(event);
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return count <= budgetOf(kind);
  });
  return kept.length < events.length ? kept.reverse() : events;
}
