import { isRoomName } from "#protocol/room-name.ts";
import type { TickName } from "../api.ts";
import type { EventFilter } from "./live/event-filter.ts";
import { isOutcomeFilter, noFilter } from "./live/event-filter.ts";

/** What the page shows beside the live view, so that a link to it shows the same again. */
export interface ConsoleLocation {
  /** The id of the trace that is open. */
  readonly trace?: string;
  /** The number of the event that is open, of one that has no trace. */
  readonly event?: number;
  /** The name of the room whose log is open. */
  readonly room?: string;
  /** The tick of that room whose entries are shown. */
  readonly tick?: TickName;
  readonly filter: EventFilter;
}

/** Never fails: what it does not know is as if it were not there. */
export function parseHash(hash: string): ConsoleLocation {
  const parameters = new URLSearchParams(hash.replace(/^#/, ""));
  const trace = parameters.get("trace") ?? "";
  const event = parameters.get("event") ?? "";
  const room = parameters.get("room") ?? "";
  const tick = parameters.get("tick") ?? "";
  const outcome = parameters.get("outcome") ?? "";
  return {
    ...(trace !== "" && { trace }),
    ...(/^\d{1,15}$/.test(event) && trace === "" && { event: Number(event) }),
    ...(isRoomName(room) && { room }),
    ...(isRoomName(room) && tick !== "" && { tick }),
    filter: {
      route: parameters.get("route") ?? noFilter.route,
      outcome: isOutcomeFilter(outcome) ? outcome : noFilter.outcome,
      connection: parameters.get("connection") ?? noFilter.connection,
      heartbeats: parameters.get("heartbeats") === "shown",
    },
  };
}

/** @returns with its `#`; just that where there is nothing to say */
export function formatHash({ trace, event, room, tick, filter }: ConsoleLocation): string {
  const { heartbeats, ...texts } = filter;
  const members = {
    trace: trace ?? "",
    event: event === undefined ? "" : String(event),
    room: room ?? "",
    tick: tick ?? "",
    ...texts,
    heartbeats: heartbeats ? "shown" : "",
  };
  const given = Object.entries(members).filter(
    ([name, value]) => value !== "" && !(name === "outcome" && value === noFilter.outcome),
  );
  return `#${new URLSearchParams(given)}`;
}
