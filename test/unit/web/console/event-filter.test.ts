import { describe, expect, it } from "vitest";
import type { EventView } from "../../../../scripts/web/api.ts";
import type { EventFilter } from "../../../../scripts/web/console/live/event-filter.ts";
import {
  filterEvents,
  isNarrow,
  noFilter,
} from "../../../../scripts/web/console/live/event-filter.ts";
import type { Tone } from "../../../../scripts/web/console/live/event-tone.ts";
import { toneOf } from "../../../../scripts/web/console/live/event-tone.ts";
import { routeLabel } from "../../../../scripts/web/event-kinds.ts";
import { anEvent } from "./builders.ts";

const events: readonly EventView[] = [
  anEvent({ id: 1, route: "$connect", connectionId: "AAA=", coldStart: true }),
  anEvent({ id: 2, route: "message", connectionId: "BBB=", player: "player2" }),
  anEvent({ id: 3, kind: "management", route: "POST", outcome: "410", connectionId: "AAA=" }),
  anEvent({ id: 4, kind: "management", route: "POST", outcome: "500", fault: "500" }),
  anEvent({
    id: 5,
    kind: "closed",
    route: "",
    outcome: "1005",
    connectionId: "BBB=",
    player: "player2",
  }),
  anEvent({ id: 6, route: "heartbeat", isHeartbeat: true }),
  anEvent({ id: 7, kind: "management", route: "POST", isHeartbeat: true }),
  anEvent({ id: 8, route: "heartbeat", isHeartbeat: true, outcome: "500" }),
];

const fitting = (filter: Partial<EventFilter>) =>
  filterEvents(events, { ...noFilter, ...filter }).map(({ id }) => id);

/** From one to the other. */
function ids(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

describe("a filter of events", () => {
  it.each<[string, Partial<EventFilter>, number[]]>([
    ["lets everything but heartbeats through when nothing is set", {}, [1, 2, 3, 4, 5]],
    ["lets heartbeats and their answers through on demand", { heartbeats: true }, ids(1, 8)],
    ["finds heartbeats as a route", { route: "heartbeat" }, [6, 8]],
    ["finds a route", { route: "$connect" }, [1]],
    ["finds management calls by their label", { route: "POST @connections" }, [3, 4]],
    ["finds problems, with heartbeats too", { outcome: "problems" }, [3, 4, 8]],
    ["finds what met a fault", { outcome: "faults" }, [4]],
    ["finds cold starts", { outcome: "cold-starts" }, [1]],
    ["finds a part of a connection id in any case", { connection: "aaa" }, [1, 3]],
    ["finds a player by name", { connection: " Player2 " }, [2, 5]],
    ["wants every part of it to fit", { outcome: "problems", connection: "aaa" }, [3]],
  ])("%s", (_, filter, found) => {
    expect(fitting(filter)).toEqual(found);
  });

  it("is narrow as soon as it may leave something out", () => {
    expect(isNarrow(noFilter)).toBe(false);
    expect(isNarrow({ ...noFilter, connection: "  " })).toBe(false);
    expect(isNarrow({ ...noFilter, heartbeats: true })).toBe(false);
    expect(isNarrow({ ...noFilter, outcome: "faults" })).toBe(true);
    expect(isNarrow({ ...noFilter, route: "message" })).toBe(true);
  });

  it("calls what has no route by what happened", () => {
    expect(routeLabel({ kind: "handshake", route: "" })).toBe("handshake");
  });
});

describe("the tone of an outcome", () => {
  it.each<[EventView["kind"], EventView["outcome"], Tone]>([
    ["handshake", "101", "good"],
    ["handshake", "401", "notice"],
    ["handshake", "502", "bad"],
    ["handshake", "gave up", "notice"],
    ["invocation", "200", "good"],
    ["invocation", "allowed", "good"],
    ["invocation", "denied", "notice"],
    ["invocation", "lost", "notice"],
    ["invocation", "threw", "bad"],
    ["invocation", "timed-out", "bad"],
    ["management", "410", "notice"],
    ["management", "reset", "bad"],
    ["refusal", "Forbidden", "notice"],
    ["closed", "1001", "neutral"],
    ["closed", "1006", "notice"],
  ])("of %s %s is %s", (kind, outcome, tone) => {
    expect(toneOf({ kind, outcome })).toBe(tone);
  });
});
