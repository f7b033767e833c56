import type {
  BarView,
  ConnectionView,
  EventView,
  FaultSettings,
  RoomView,
  StreamMessage,
  TickView,
} from "../../api.ts";
import { latestOfEachKind } from "../../event-kinds.ts";

/** What is known of the backend; the lists have the oldest first. */
export interface LiveState {
  readonly connections: readonly ConnectionView[];
  readonly bars: readonly BarView[];
  /** A bounded number of each kind. */
  readonly events: readonly EventView[];
  readonly ticks: readonly TickView[];
  /** By their names. */
  readonly rooms: ReadonlyMap<string, RoomView>;
  /** Absent until the first snapshot. */
  readonly faults?: FaultSettings;
  /** Of the latest event, shown or cleared; an older one is a repetition. */
  readonly lastEventId: number;
  /** By connection id, also of connections that are no more: their events stay. */
  readonly players: ReadonlyMap<string, string>;
}

/** How much is kept; a page that is left open over night must not grow. */
export const bounds = { ticks: 200, rooms: 1_000, players: 2_000 } as const;

export const initialState: LiveState = {
  connections: [],
  bars: [],
  events: [],
  ticks: [],
  rooms: new Map(),
  lastEventId: Number.NEGATIVE_INFINITY,
  players: new Map(),
};

/** The state after what the stream said, in the order in which it said it. */
export function receive(state: LiveState, messages: readonly StreamMessage[]): LiveState {
  const after = messages.reduce(receiveOne, state);
  const hasMore = after.events !== state.events;
  return hasMore ? { ...after, events: latestOfEachKind(after.events) } : after;
}

/** Empties the lists of what has happened, on this page only. */
export function clearHistory(state: LiveState): LiveState {
  return { ...state, events: [], ticks: [] };
}

function receiveOne(state: LiveState, message: StreamMessage): LiveState {
  switch (message.name) {
    case "snapshot": {
      const { connections, bars, rooms, events, ticks, faults } = message.data;
      return {
        connections: withSameObjects(state.connections, connections),
        bars,
        events,
        ticks: latest(ticks, bounds.ticks),
        rooms: new Map(rooms.map((room) => [room.name, room])),
        faults,
        // A server that was started anew counts from the beginning.
        lastEventId: events.at(-1)?.id ?? Number.NEGATIVE_INFINITY,
        players: withPlayers(withPlayers(state.players, events), connections),
      };
    }
    case "connections": {
      const connections = withSameObjects(state.connections, message.data);
      return { ...state, connections, players: withPlayers(state.players, connections) };
    }
    case "bars":
      return { ...state, bars: message.data };
    case "event":
      return withEvent(state, message.data);
    case "tick":
      return { ...state, ticks: withTick(state.ticks, message.data) };
    case "room":
      return { ...state, rooms: withRoom(state.rooms, message.data) };
    case "faults":
      return { ...state, faults: message.data };
  }
}

function withEvent(state: LiveState, event: EventView): LiveState {
  if (event.id <= state.lastEventId) return state;
  return { ...state, events: [...state.events, event], lastEventId: event.id };
}

/** One that is reported again takes the place of the first report. */
function withTick(ticks: readonly TickView[], tick: TickView): readonly TickView[] {
  const index = ticks.findIndex((it) => it.tick === tick.tick && it.room === tick.room);
  if (index >= 0) return ticks.with(index, tick);
  return latest([...ticks, tick], bounds.ticks);
}

/** The latest last, so that who was quiet for longest is forgotten first. */
function withRoom(
  rooms: ReadonlyMap<string, RoomView>,
  room: RoomView,
): ReadonlyMap<string, RoomView> {
  const others = [...rooms].filter(([name]) => name !== room.name);
  return new Map(latest([...others, [room.name, room] as const], bounds.rooms));
}

/** What has not changed stays the same object, so that its row need not be drawn again. */
function withSameObjects(
  before: readonly ConnectionView[],
  now: readonly ConnectionView[],
): readonly ConnectionView[] {
  const known = new Map(before.map((it) => [it.connectionId, it]));
  return now.map((connection) => {
    const earlier = known.get(connection.connectionId);
    const isSame = JSON.stringify(earlier) === JSON.stringify(connection);
    return isSame && earlier !== undefined ? earlier : connection;
  });
}

type Named = Pick<ConnectionView, "connectionId" | "player">;

function withPlayers(
  players: ReadonlyMap<string, string>,
  seen: readonly Named[],
): ReadonlyMap<string, string> {
  const isKnown = ({ connectionId, player }: Named) =>
    player === undefined || players.get(connectionId) === player;
  if (seen.every(isKnown)) return players;
  const named = seen.flatMap(({ connectionId, player }) =>
    player === undefined ? [] : [[connectionId, player] as const],
  );
  return new Map(latest([...new Map([...players, ...named])], bounds.players));
}

function latest<Item>(items: readonly Item[], count: number): readonly Item[] {
  return items.length > count ? items.slice(-count) : items;
}
