import { describe, expect, it } from "vitest";
import { epoch, noHurry } from "../../../support/builders.ts";
import { anOperator } from "../../../support/operator.ts";

const userId = "user-1";

describe("a kick of a user", () => {
  it("ends his connections in every room, and nobody else's", async () => {
    const { kick, join, errand, messenger, connections } = anOperator();
    const own = [
      await join({ userId }),
      await join({ userId, room: "duel" }),
      await join({ userId, protocol: "plain" }),
    ];
    const other = await join();
    expect(await kick({ ...errand(), target: { user: userId } })).toEqual({
      connections: 3,
      users: [userId],
    });
    for (const { connectionId } of own) expect(messenger.isClosed(connectionId)).toBe(true);
    expect(messenger.isClosed(other.connectionId)).toBe(false);
    expect(connections.all()).toEqual([other]);
  });

  it("tells a relay.v1 client why before it closes, and a plain one nothing", async () => {
    const { kick, join, errand, frames } = anOperator();
    const player = await join({ userId });
    const plain = await join({ userId, protocol: "plain" });
    await kick({ ...errand(), target: { user: userId } });
    expect(frames(player)).toMatchObject([{ type: "error", code: "kicked", retryable: false }]);
    expect(frames(plain)).toEqual([]);
  });

  it("tells the room that a member was kicked", async () => {
    const { kick, join, errand, entries } = anOperator();
    const { connectionId, seat } = await join({ userId, profile: "null" });
    const other = await join();
    await kick({ ...errand(), target: { user: userId } });
    expect(entries(other)).toEqual([{ left: { connectionId, seat, reason: "kicked" } }]);
  });

  it("does not keep him out unless that is asked for", async () => {
    const { kick, join, errand, bars } = anOperator();
    await join({ userId });
    await kick({ ...errand(), target: { user: userId } });
    expect(await bars.isBarred(userId, epoch)).toBe(false);
  });

  it("closes in all rooms before a tick is waited for, and does not wait for who reads nothing", async () => {
    const { kick, join, errand, messenger, clock } = anOperator();
    const closedAt: number[] = [];
    const close = messenger.close.bind(messenger);
    messenger.close = (connectionId) => {
      closedAt.push(clock.now());
      return close(connectionId);
    };
    for (const room of ["a", "b", "c"]) await join({ userId, room, profile: "null" });
    const { connectionId } = await join({ userId, room: "d", profile: "null" });
    const post = messenger.post.bind(messenger);
    messenger.post = async (to, frame, deadline = epoch) => {
      if (to !== connectionId) return post(to, frame, deadline);
      clock.advance(deadline - clock.now());
      return { outcome: "unanswered", reason: "timeout" };
    };
    await kick({ ...errand(), target: { user: userId } });
    expect(closedAt).toHaveLength(4);
    for (const at of closedAt) expect(at - epoch).toBeLessThan(1_000);
  });

  it("of whom nobody knows ends nothing, and says so", async () => {
    const { kick, errand } = anOperator();
    const target = { user: "nobody" };
    expect(await kick({ ...errand(), target })).toEqual({ connections: 0, users: [] });
  });

  it("ends the connections of all other rooms when one room cannot be written to", async () => {
    const { kick, join, errand, messenger, connections } = anOperator();
    const unlucky = await join({ userId, room: "broken" });
    const other = await join({ userId });
    const removeAll = connections.removeAll.bind(connections);
    connections.removeAll = async (keys) => {
      if (keys.some(({ room }) => room === "broken")) throw new Error("not written");
      return removeAll(keys);
    };
    await expect(kick({ ...errand(), target: { user: userId } })).resolves.toMatchObject({
      connections: 2,
    });
    for (const { connectionId } of [unlucky, other]) {
      expect(messenger.isClosed(connectionId)).toBe(true);
    }
    expect(connections.all()).toEqual([unlucky]);
  });
});

describe("a kick of a connection or a seat", () => {
  it("ends the one connection, in its room only", async () => {
    const { kick, join, errand, messenger } = anOperator();
    const { connectionId: connection } = await join({ userId });
    const other = await join({ userId });
    const elsewhere = { ...errand(), target: { connection, room: "duel" } };
    expect(await kick(elsewhere)).toMatchObject({ connections: 0 });
    const here = { ...errand(), target: { connection, room: "arena" } };
    expect(await kick(here)).toEqual({ connections: 1, users: [userId] });
    expect(messenger.isClosed(connection)).toBe(true);
    expect(messenger.isClosed(other.connectionId)).toBe(false);
  });

  it("ends all connections of a seat, on every page of the room", async () => {
    const { kick, join, errand, connections } = anOperator();
    const seat = "AAAAAAAAAAA";
    for (let n = 0; n < 3; n++) await join({ userId, seat });
    const others = [await join(), await join()];
    const request = { ...errand(), target: { seat, room: "arena" } };
    expect(await kick(request)).toEqual({ connections: 3, users: [userId] });
    expect(connections.all()).toEqual(others);
  });
});

describe("a kick that keeps out", () => {
  it("bars before it looks whom to end, so that nobody slips in between", async () => {
    const { kick, join, errand, bars, connections } = anOperator();
    const ofUser = connections.ofUser.bind(connections);
    let looks = 0;
    const seen: boolean[] = [];
    // Somebody who connects at each look, after it.
    connections.ofUser = async (user, now) => {
      const found = await ofUser(user, now);
      seen.push(await bars.isBarred(user, now));
      if (looks++ === 0) await join({ userId: user, room: `late-${looks}` });
      return found;
    };
    expect(await kick({ ...errand(), target: { user: userId }, barSeconds: 60 })).toEqual({
      connections: 1,
      users: [userId],
    });
    expect(seen.at(-1)).toBe(true);
    expect(connections.all()).toEqual([]);
  });

  it("keeps the user out for that long, whether he is there or not", async () => {
    const { kick, errand, bars } = anOperator();
    const request = { ...errand(), target: { user: userId }, barSeconds: 60 };
    expect(await kick(request)).toEqual({ connections: 0, users: [userId] });
    expect(await bars.isBarred(userId, epoch + 59_999)).toBe(true);
    expect(await bars.isBarred(userId, epoch + 60_000)).toBe(false);
  });

  it("ends all connections of the user whose seat is meant, in every room, as barred", async () => {
    const { kick, join, errand, bars, connections, frames } = anOperator();
    const { seat } = await join({ userId });
    const elsewhere = await join({ userId, room: "duel" });
    const target = { seat, room: "arena" };
    expect(await kick({ ...errand(), target, barSeconds: 60 })).toEqual({
      connections: 2,
      users: [userId],
    });
    expect(await bars.isBarred(userId, epoch)).toBe(true);
    expect(frames(elsewhere)).toMatchObject([{ type: "error", code: "barred" }]);
    expect(connections.all()).toEqual([]);
  });

  it("finds a connection by its seat that the look-up by users does not show yet", async () => {
    const { kick, join, errand, connections } = anOperator();
    connections.ofUser = async () => [];
    const { seat } = await join({ userId });
    const request = { ...errand(), target: { seat, room: "arena" }, barSeconds: 60 };
    expect(await kick(request)).toMatchObject({ connections: 1 });
    expect(connections.all()).toEqual([]);
  });
});

describe("a bar", () => {
  it("ends a user's connections and keeps him out; unbar lets him in again", async () => {
    const { bar, unbar, join, errand, bars, connections } = anOperator();
    await join({ userId });
    expect(await bar({ ...errand(), user: userId, seconds: 600 })).toEqual({
      connections: 1,
      users: [userId],
    });
    expect(connections.all()).toEqual([]);
    expect(await bars.isBarred(userId, epoch + 599_999)).toBe(true);
    await unbar(userId, noHurry);
    expect(await bars.isBarred(userId, epoch)).toBe(false);
  });
});
