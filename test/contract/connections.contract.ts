import { describe, expect, it } from "vitest";
import type { Connections } from "#application/ports/connections.ts";
import type { Connection } from "#domain/connection.ts";
import { aConnection, epoch, noHurry } from "../support/builders.ts";

export interface ConnectionsUnderTest {
  readonly connections: Connections;
  /** Stores many at once, faster than one by one. */
  addMany(connections: readonly Connection[]): Promise<void>;
  /** More rows than the store returns in one page. */
  readonly severalPages: number;
}

/** What every registry promises. Each test uses rooms of its own. */
export function describeConnections(name: string, subject: () => ConnectionsUnderTest): void {
  let rooms = 0;
  const aRoom = () => `${name.replaceAll(/\W/g, "-")}-${++rooms}`;

  async function everyoneIn(room: string, now = epoch): Promise<Connection[]> {
    const pages = await Array.fromAsync(subject().connections.inRoom(room, now, noHurry));
    expect(pages.every((page) => page.length > 0)).toBe(true);
    return pages.flat().toSorted((a, b) => a.connectionId.localeCompare(b.connectionId));
  }

  describe(`Connections: ${name}`, () => {
    it("has a connection in every read after it was added, with all that was said of it", async () => {
      const room = aRoom();
      const player = aConnection({ room, protocol: "relay.v1" });
      await subject().connections.add(player, noHurry);
      await expect(everyoneIn(room)).resolves.toEqual([player]);
    });

    it("has a connection once that is added twice, as it was at first, and tells so", async () => {
      const player = aConnection({ room: aRoom() });
      const changed = { ...player, userId: "another", expiresAt: player.expiresAt + 1 };
      await expect(subject().connections.add(player, noHurry)).resolves.toBe(true);
      await expect(subject().connections.add(changed, noHurry)).resolves.toBe(false);
      await expect(everyoneIn(player.room)).resolves.toEqual([player]);
    });

    it("finds a connection, in that room, expired or not, until it is removed", async () => {
      const { connections } = subject();
      const player = aConnection({ room: aRoom(), expiresAt: epoch / 1000 - 1 });
      await expect(connections.find(player, noHurry)).resolves.toBeUndefined();
      await connections.add(player, noHurry);
      await expect(connections.find(player, noHurry)).resolves.toEqual(player);
      const elsewhere = { ...player, room: aRoom() };
      await expect(connections.find(elsewhere, noHurry)).resolves.toBeUndefined();
      await connections.remove(player, noHurry);
      await expect(connections.find(player, noHurry)).resolves.toBeUndefined();
    });

    it("tells what it has removed, as it was in the end", async () => {
      const { connections } = subject();
      const room = aRoom();
      const [one, other, stranger] = [1, 2, 3].map(() => aConnection({ room }));
      if (!one || !other || !stranger) throw new Error("There are three.");
      await connections.add(one, noHurry);
      await connections.add(other, noHurry);
      await connections.introduce(other, '{"name":"\u00e9"}', noHurry);
      const introduced = { ...other, profile: '{"name":"\u00e9"}' };
      await expect(connections.remove(one, noHurry)).resolves.toEqual(one);
      await expect(connections.remove(one, noHurry)).resolves.toBeUndefined();
      const removed = await connections.removeAll([stranger, other, one], noHurry);
      expect(removed).toEqual([introduced]);
    });

    it("keeps what a player told of himself first, byte for byte, and tells what was new", async () => {
      const { connections } = subject();
      const player = aConnection({ room: aRoom(), protocol: "relay.v1" });
      await connections.add(player, noHurry);
      const profile = '{"id": 76561197980428154, "x":1e400, "\\u202e":"\\u0000"}';
      const connection = { ...player, profile };
      await expect(connections.introduce(player, profile, noHurry)).resolves.toEqual({
        ...{ connection, isNew: true },
      });
      await expect(connections.introduce(player, "2", noHurry)).resolves.toEqual({
        ...{ connection, isNew: false },
      });
      await expect(connections.find(player, noHurry)).resolves.toEqual(connection);
      await expect(everyoneIn(player.room)).resolves.toEqual([connection]);
    });

    it("introduces nobody who is not there, and gives nobody a row by that", async () => {
      const { connections } = subject();
      const stranger = aConnection({ room: aRoom() });
      await expect(connections.introduce(stranger, "null", noHurry)).resolves.toBeUndefined();
      await expect(connections.find(stranger, noHurry)).resolves.toBeUndefined();
      await expect(everyoneIn(stranger.room)).resolves.toEqual([]);
    });

    it("introduces a player once, however often he asks for it at once", async () => {
      const { connections } = subject();
      const player = aConnection({ room: aRoom() });
      await connections.add(player, noHurry);
      const profiles = ["1", "2", "3", "4", "5"];
      const told = await Promise.all(
        profiles.map((profile) => connections.introduce(player, profile, noHurry)),
      );
      expect(told.filter((it) => it?.isNew)).toHaveLength(1);
      expect(new Set(told.map((it) => it?.connection.profile)).size).toBe(1);
    });

    it("finds all connections of a user, in every room, and nobody else's", async () => {
      const { connections } = subject();
      const [here, there] = [aRoom(), aRoom()];
      const userId = `user of ${here}`;
      const own = [here, here, there].map((room) => aConnection({ room, userId }));
      const expired = aConnection({ room: here, userId, expiresAt: epoch / 1000 });
      await subject().addMany([...own, expired, aConnection({ room: here })]);
      const byId = (a: Connection, b: Connection) => a.connectionId.localeCompare(b.connectionId);
      const found = await connections.ofUser(userId, epoch, noHurry);
      expect(found.toSorted(byId)).toEqual(own.toSorted(byId));
      await connections.removeAll(own, noHurry);
      await expect(connections.ofUser(userId, epoch, noHurry)).resolves.toEqual([]);
    });

    it("keeps rooms apart, also when one's name begins with another's", async () => {
      const room = aRoom();
      const here = aConnection({ room });
      const there = aConnection({ room: `${room}0` });
      await subject().connections.add(here, noHurry);
      await subject().connections.add(there, noHurry);
      await expect(everyoneIn(room)).resolves.toEqual([here]);
      await expect(everyoneIn(`${room}0`)).resolves.toEqual([there]);
    });

    it("has no page for an empty room", async () => {
      await expect(everyoneIn(aRoom())).resolves.toEqual([]);
    });

    it("removes a connection and no other", async () => {
      const room = aRoom();
      const [leaving, staying] = [aConnection({ room }), aConnection({ room })];
      await subject().connections.add(leaving, noHurry);
      await subject().connections.add(staying, noHurry);
      await subject().connections.remove({ room, connectionId: leaving.connectionId }, noHurry);
      await expect(everyoneIn(room)).resolves.toEqual([staying]);
    });

    it("succeeds in removing what is not there", async () => {
      const stranger = aConnection({ room: aRoom() });
      await expect(subject().connections.remove(stranger, noHurry)).resolves.toBeUndefined();
      await expect(subject().connections.removeAll([stranger], noHurry)).resolves.toEqual([]);
    });

    it("removes many, and no others", async () => {
      const room = aRoom();
      const leaving = Array.from({ length: 60 }, () => aConnection({ room }));
      const staying = aConnection({ room });
      await subject().addMany([...leaving, staying]);
      await subject().connections.removeAll(leaving, noHurry);
      await expect(everyoneIn(room)).resolves.toEqual([staying]);
    });

    it("removes none when there are none to remove", async () => {
      await expect(subject().connections.removeAll([], noHurry)).resolves.toEqual([]);
    });

    it("leaves out who has expired, from the very second on", async () => {
      const room = aRoom();
      const expired = aConnection({ room, expiresAt: epoch / 1000 });
      const last = aConnection({ room, expiresAt: epoch / 1000 + 1 });
      await subject().addMany([expired, last]);
      await expect(everyoneIn(room, epoch)).resolves.toEqual([last]);
      await expect(everyoneIn(room, epoch + 999)).resolves.toEqual([last]);
      await expect(everyoneIn(room, epoch + 1_000)).resolves.toEqual([]);
    });

    it("reads every page of a large room, to the last row", async () => {
      const room = aRoom();
      const crowd = Array.from({ length: subject().severalPages }, () => aConnection({ room }));
      await subject().addMany(crowd);
      const found = await everyoneIn(room);
      expect(found.map((it) => it.connectionId)).toEqual(
        crowd.map((it) => it.connectionId).toSorted((a, b) => a.localeCompare(b)),
      );
    });
  });
}
