import { describe, expect, it } from "vitest";
import type {
  FaultSettings,
  RoomView,
  Snapshot,
  StreamMessage,
} from "../../../../scripts/web/api.ts";
import {
  bounds,
  clearHistory,
  initialState,
  receive,
} from "../../../../scripts/web/console/live/live-state.ts";
import { budgetOf } from "../../../../scripts/web/event-kinds.ts";
import { aConnectionView, anEvent, aTick } from "./builders.ts";

const faults: FaultSettings = {
  rules: [],
  databaseRules: [],
  crashes: { share: 0 },
  losesDisconnects: false,
  limits: { idleTimeoutMs: 600_000, lifetimeMs: 7_200_000 },
};

function snapshot(members: Partial<Snapshot> = {}): StreamMessage {
  return {
    name: "snapshot",
    data: { connections: [], bars: [], rooms: [], events: [], ticks: [], faults, ...members },
  };
}

const posted = { kind: "management", route: "POST" } as const;

function events(...ids: readonly number[]): readonly StreamMessage[] {
  return ids.map((id) => ({ name: "event", data: anEvent({ id }) }));
}

const idsOf = (state: { readonly events: readonly { readonly id: number }[] }) =>
  state.events.map(({ id }) => id);

describe("the live state", () => {
  it("begins with what the snapshot has, and goes on with what follows", () => {
    const first = snapshot({ events: [anEvent({ id: 1 })], ticks: [aTick()] });
    const state = receive(initialState, [first, ...events(2, 3)]);
    expect(idsOf(state)).toEqual([1, 2, 3]);
    expect(state.ticks).toEqual([aTick()]);
    expect(state.faults).toEqual(faults);
  });

  it("knows who is kept out, as it was told last", () => {
    const [first, second] = [
      { userId: "a", expiresAt: 1 },
      { userId: "b", expiresAt: 2 },
    ] as const;
    const state = receive(initialState, [snapshot({ bars: [first] })]);
    expect(state.bars).toEqual([first]);
    expect(receive(state, [{ name: "bars", data: [second] }]).bars).toEqual([second]);
  });

  it("begins anew with each snapshot, also of a server that counts from the beginning again", () => {
    const before = receive(initialState, [snapshot(), ...events(40, 41)]);
    const after = receive(before, [snapshot({ events: [anEvent({ id: 1 })] }), ...events(2)]);
    expect(idsOf(after)).toEqual([1, 2]);
  });

  it("takes in an event once, however often it is told", () => {
    const first = snapshot({ events: [anEvent({ id: 5 })] });
    expect(idsOf(receive(initialState, [first, ...events(5, 6, 6)]))).toEqual([5, 6]);
  });

  it("keeps the latest events and ticks, and forgets older ones", () => {
    const count = budgetOf("message") + 10;
    const many = Array.from({ length: count }, (_, index) => index + 1);
    const said = many.map((id): StreamMessage => {
      return { name: "tick", data: aTick({ tick: `nonce.1/${id}` }) };
    });
    const state = receive(initialState, [snapshot(), ...events(...many), ...said]);
    expect(state.events).toHaveLength(budgetOf("message"));
    expect(state.events.at(-1)?.id).toBe(count);
    expect(state.ticks).toHaveLength(bounds.ticks);
    expect(state.ticks.at(-1)?.tick).toBe(`nonce.1/${count}`);
  });

  it("lets what happens often push out nothing but its own kind", () => {
    const often = Array.from({ length: 5_000 }, (_, index): StreamMessage => {
      const id = index + 10;
      const traits = index % 2 === 0 ? ({ route: "heartbeat" } as const) : posted;
      return { name: "event", data: anEvent({ id, ...traits, isHeartbeat: true }) };
    });
    const posts = Array.from({ length: 1_000 }, (_, index): StreamMessage => {
      return { name: "event", data: anEvent({ id: 10_000 + index, ...posted }) };
    });
    const rare = [anEvent({ id: 1 }), anEvent({ id: 2, route: "$connect" })];
    const state = receive(initialState, [snapshot({ events: rare }), ...often, ...posts]);
    expect(idsOf(state).slice(0, 2)).toEqual([1, 2]);
    expect(state.events.filter(({ isHeartbeat }) => isHeartbeat)).toHaveLength(
      budgetOf("heartbeat"),
    );
    expect(idsOf(state)).toEqual(idsOf(state).toSorted((one, other) => one - other));
  });

  it("keeps the object of a connection that has not changed, so that its row stays", () => {
    const [one, other] = [aConnectionView({ connectionId: "a=" }), aConnectionView()];
    const before = receive(initialState, [snapshot({ connections: [one, other] })]);
    const changed = { ...other, lastActiveAt: 5 };
    const after = receive(before, [{ name: "connections", data: [{ ...one }, changed] }]);
    expect(after.connections[0]).toBe(before.connections[0]);
    expect(after.connections[1]).toEqual(changed);
  });

  it("puts a tick that is reported again in the place of the first report, of its room only", () => {
    const reports = [aTick(), aTick({ room: "attic" }), aTick({ retries: 3 })];
    const state = receive(initialState, [
      snapshot(),
      ...reports.map((data): StreamMessage => ({ name: "tick", data })),
    ]);
    expect(state.ticks.map(({ room, retries }) => [room, retries])).toEqual([
      ["lobby", 3],
      ["attic", 0],
    ]);
  });

  it("keeps how far a room has come as it was told last, and the latest rooms only", () => {
    const room = (n: number): RoomView => ({ name: `room-${n}`, head: { epoch: "e.1", page: n } });
    const told = Array.from({ length: bounds.rooms }, (_, n): StreamMessage => {
      return { name: "room", data: room(n + 1) };
    });
    const state = receive(initialState, [snapshot({ rooms: [room(0), room(1)] }), ...told]);
    expect(state.rooms.get("room-1")).toEqual(room(1));
    expect(state.rooms.size).toBe(bounds.rooms);
    expect(state.rooms.has("room-0")).toBe(false);
    const further = { name: "room-1", head: { epoch: "e.1", page: 9 } };
    const after = receive(state, [{ name: "room", data: further }]);
    expect(after.rooms.get("room-1")).toEqual(further);
  });

  it("shows the connections and the faults as they were told last", () => {
    const connection = aConnectionView();
    const changed = { ...faults, losesDisconnects: true };
    const state = receive(initialState, [
      snapshot(),
      { name: "connections", data: [connection] },
      { name: "faults", data: changed },
    ]);
    expect(state.connections).toEqual([connection]);
    expect(state.faults).toEqual(changed);
  });

  it("remembers who had a connection that is no more", () => {
    const connection = aConnectionView({ connectionId: "a=", player: "player1" });
    const state = receive(initialState, [
      snapshot({ connections: [connection] }),
      { name: "connections", data: [] },
    ]);
    expect(state.players.get("a=")).toBe("player1");
  });

  it("learns from events who had one, also before this page was there", () => {
    const event = anEvent({ connectionId: "gone=", player: "player3" });
    const state = receive(initialState, [snapshot({ events: [event] })]);
    expect(state.players.get("gone=")).toBe("player3");
  });

  it("remembers a bounded number of them, the latest", () => {
    const connections = Array.from({ length: bounds.players + 1 }, (_, index) =>
      aConnectionView({ connectionId: `${index}=`, player: "player1" }),
    );
    const state = receive(initialState, [snapshot({ connections })]);
    expect(state.players.size).toBe(bounds.players);
    expect(state.players.has("0=")).toBe(false);
    expect(state.players.has(`${bounds.players}=`)).toBe(true);
  });

  it("does not bring back what was cleared", () => {
    const before = receive(initialState, [snapshot(), ...events(1, 2)]);
    const state = receive(clearHistory(before), events(2, 3));
    expect(idsOf(state)).toEqual([3]);
  });
});
