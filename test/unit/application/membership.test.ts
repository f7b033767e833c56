import { describe, expect, it } from "vitest";
import type { Connection } from "#domain/connection.ts";
import { Barred, RoomForbidden, RoomFull } from "#domain/refusals.ts";
import type { RoomRule } from "#domain/room-access.ts";
import { aConnection, noHurry } from "../../support/builders.ts";
import { anErrand, aRelay } from "../../support/relay.ts";

const modern = { protocol: "relay.v1" } as const;
const minute = 60_000;

/** A relay, and how a player arrives at it and leaves it. */
function aMembership({ rules = [] as readonly RoomRule[], connectionsPerUser = 16 } = {}) {
  const relay = aRelay({ rules: { roomRules: rules, connectionsPerUser } });
  return {
    ...relay,
    arrive: (connection: Connection, groups: readonly string[] = []) =>
      relay.register({ ...anErrand(connection), connection, groups }),
    depart: (connection: Pick<Connection, "connectionId" | "room">) =>
      relay.unregister({ ...anErrand(aConnection()), connection, reason: "closed" }),
  };
}

const ids = (connections: readonly Connection[]) => connections.map((it) => it.connectionId);

describe("register", () => {
  it("stores the connection before it returns", async () => {
    const { connections, arrive } = aMembership();
    const player = aConnection();
    await arrive(player);
    expect(connections.all()).toEqual([player]);
  });

  it("tells the log who came, once the player is reachable", async () => {
    const { telemetry, arrive } = aMembership();
    const player = aConnection();
    const { connectionId, userId, room, protocol, expiresAt } = player;
    await arrive(player);
    expect(telemetry.lines).toEqual([
      {
        level: "info",
        event: "connected",
        fields: { connectionId, userId, room, protocol, expiresAt },
        error: undefined,
      },
    ]);
  });

  it("fails, and tells of nobody, when the registry does", async () => {
    const { connections, telemetry, arrive } = aMembership();
    connections.add = async () => {
      throw new Error("table is gone");
    };
    await expect(arrive(aConnection())).rejects.toThrow("table is gone");
    expect(telemetry.lines).toEqual([]);
  });

  it("stores a connection once when its event comes twice", async () => {
    const { connections, arrive } = aMembership();
    const player = aConnection();
    await arrive(player);
    await arrive(player);
    expect(connections.all()).toEqual([player]);
  });

  it("announces nobody, as a player has told nothing of himself yet", async () => {
    const { journal, arrive } = aMembership();
    await arrive(aConnection(modern));
    expect(journal.pages("lobby")).toEqual([]);
  });
});

describe("register of a user who is kept out", () => {
  it("is refused, and leaves no row", async () => {
    const { bars, clock, connections, telemetry, arrive } = aMembership();
    await bars.bar("bad", clock.now() + minute, noHurry);
    await expect(arrive(aConnection({ userId: "bad" }))).rejects.toThrow(Barred);
    expect(connections.all()).toEqual([]);
    expect(telemetry.lines).toEqual([]);
    await arrive(aConnection({ userId: "good" }));
    expect(connections.all()).toHaveLength(1);
  });

  it("looks for the bar only when the row is there, so that one of two sees the other", async () => {
    const { bars, clock, connections, arrive } = aMembership();
    const add = connections.add.bind(connections);
    connections.add = async (connection) => {
      const isNew = await add(connection);
      // At the last moment before: whoever bars looks for connections after that.
      await bars.bar("bad", clock.now() + minute, noHurry);
      return isNew;
    };
    await expect(arrive(aConnection({ userId: "bad" }))).rejects.toThrow(Barred);
    expect(connections.all()).toEqual([]);
  });

  it("fails, and leaves no row, where it cannot be told", async () => {
    const { bars, connections, arrive } = aMembership();
    bars.isBarred = () => Promise.reject(new Error("throttled"));
    await expect(arrive(aConnection())).rejects.toThrow("throttled");
    expect(connections.all()).toEqual([]);
  });
});

describe("register in a room with a rule", () => {
  it("refuses who is in none of its groups, before anything is stored or read", async () => {
    const rules = [{ rooms: "vip-*", groups: ["gold"] }];
    const { connections, bars, arrive } = aMembership({ rules });
    let calls = 0;
    connections.add = async () => ++calls > 0;
    connections.inRoom = async function* () {
      calls++;
      yield [];
    };
    bars.isBarred = async () => ++calls < 0;
    await expect(arrive(aConnection({ room: "vip-1" }), ["silver"])).rejects.toThrow(RoomForbidden);
    expect(calls).toBe(0);
  });

  it("lets in who is in one of them, and everybody elsewhere", async () => {
    const rules = [{ rooms: "vip-*", groups: ["gold"] }];
    const { connections, arrive } = aMembership({ rules });
    await arrive(aConnection({ room: "vip-1" }), ["silver", "gold"]);
    await arrive(aConnection({ room: "arena" }));
    expect(connections.all()).toHaveLength(2);
  });

  it("fills it to the last seat and no further, counting users", async () => {
    const { connections, arrive } = aMembership({ rules: [{ rooms: "duel", mostUsers: 2 }] });
    const room = "duel";
    const [one, two] = [aConnection({ room }), aConnection({ room })];
    await arrive(one);
    await arrive(two);
    await expect(arrive(aConnection({ room }))).rejects.toThrow(RoomFull);
    expect(ids(connections.all())).toEqual(ids([one, two]));
    // Who is in comes in again.
    await arrive(aConnection({ room, userId: one.userId }));
    await expect(arrive(aConnection({ room }))).rejects.toThrow(RoomFull);
    await connections.remove(two);
    await arrive(aConnection({ room }));
    expect(new Set(connections.all().map(({ userId }) => userId)).size).toBe(2);
  });

  it("is never over its limit, in whatever order fifty players come to the last seats", async () => {
    for (let seed = 1; seed <= 50; seed++) {
      const { connections, arrive } = aMembership({ rules: [{ rooms: "duel", mostUsers: 8 }] });
      let state = seed;
      const turns = () => {
        state = (state * 48_271) % 2_147_483_647;
        return state % 7;
      };
      const add = connections.add.bind(connections);
      connections.add = async (connection) => {
        for (let left = turns(); left > 0; left--) await new Promise(setImmediate);
        return add(connection);
      };
      const inRoom = connections.inRoom.bind(connections);
      connections.inRoom = async function* (...args) {
        for (let left = turns(); left > 0; left--) await new Promise(setImmediate);
        yield* inRoom(...args);
      };
      const coming = Array.from({ length: 50 }, () => arrive(aConnection({ room: "duel" })));
      const outcomes = await Promise.allSettled(coming);
      const refused = outcomes.filter(({ status }) => status === "rejected");
      expect(connections.all()).toHaveLength(50 - refused.length);
      expect(connections.all().length).toBeLessThanOrEqual(8);
      for (const it of refused) expect(Object(it).reason).toBeInstanceOf(RoomFull);
    }
  });
});

describe("register of a user who is there too often", () => {
  it("ends the oldest of his connections, in any room, and says why", async () => {
    const relay = aMembership({ connectionsPerUser: 2 });
    const userId = "many";
    const start = relay.clock.now();
    const at = (ageMs: number, room: string) =>
      relay.join({ ...modern, userId, room, connectedAt: start - ageMs, profile: "null" });
    const [old, older] = [await at(20_000, "a"), await at(30_000, "b")];
    const witness = await relay.join({ ...modern, room: "b" });
    const newest = aConnection({ userId, room: "a", connectedAt: start });
    await relay.arrive(newest);
    expect(relay.connections.all()).not.toContainEqual(older);
    expect(ids(relay.connections.all())).toEqual(ids([old, witness, newest]));
    expect(relay.frames(older)).toEqual([
      expect.objectContaining({ type: "error", code: "replaced", retryable: false }),
    ]);
    expect(relay.messenger.isClosed(older.connectionId)).toBe(true);
    expect(relay.comingsAndGoings(witness)).toEqual([
      { left: { seat: older.seat, connectionId: older.connectionId, reason: "replaced" } },
    ]);
  });

  it("ends nobody else's, and none while there are few enough", async () => {
    const relay = aMembership({ connectionsPerUser: 2 });
    await relay.join({ userId: "one" });
    await relay.join({ userId: "other" });
    await relay.arrive(aConnection({ userId: "one" }));
    expect(relay.connections.all()).toHaveLength(3);
  });

  it("lets the newest in all the same where the others cannot be looked up", async () => {
    const relay = aMembership();
    relay.connections.ofUser = () => Promise.reject(new Error("throttled"));
    await relay.arrive(aConnection());
    expect(relay.connections.all()).toHaveLength(1);
    expect(relay.telemetry.lines).toMatchObject([
      { event: "connected" },
      { level: "warn", event: "not_replaced" },
    ]);
  });
});

describe("unregister", () => {
  it("forgets the connection and no other", async () => {
    const { connections, arrive, depart } = aMembership();
    const [leaving, staying] = [aConnection(), aConnection()];
    await arrive(leaving);
    await arrive(staying);
    await depart(leaving);
    expect(connections.all()).toEqual([staying]);
  });

  it("tells the log who left, once the row is gone", async () => {
    const { connections, telemetry, depart } = aMembership();
    const { connectionId, room } = aConnection();
    await depart({ connectionId, room });
    expect(telemetry.lines).toEqual([
      { level: "info", event: "disconnected", fields: { connectionId, room }, error: undefined },
    ]);
    connections.remove = async () => {
      throw new Error("table is gone");
    };
    await expect(depart({ connectionId, room })).rejects.toThrow("table is gone");
    expect(telemetry.lines).toHaveLength(1);
  });

  it("succeeds for a connection that was never registered, and twice", async () => {
    const { connections, depart } = aMembership();
    const player = aConnection();
    await depart(player);
    await depart(player);
    expect(connections.all()).toEqual([]);
  });

  it("tells the room of a member, once, and of nobody who was not announced", async () => {
    const relay = aMembership();
    const witness = await relay.join(modern);
    const member = await relay.join({ ...modern, profile: '{"name":"Ann"}' });
    const [plain, silent] = [await relay.join(), await relay.join(modern)];
    for (const leaving of [plain, silent, member, member]) await relay.depart(leaving);
    const { seat, connectionId } = member;
    expect(relay.comingsAndGoings(witness)).toEqual([
      { left: { seat, connectionId, reason: "closed" } },
    ]);
  });
});
