import { describe, expect, it } from "vitest";
import { keyOf, partitionsOf } from "#adapters/outbound/dynamodb/keys.ts";
import { aConnectionId } from "../../support/builders.ts";

describe("the registry's keys", () => {
  it("put a connection into one of its room's partitions, always the same", () => {
    const connection = { room: "arena", connectionId: aConnectionId() };
    expect(partitionsOf("arena", 8)).toContain(keyOf(connection, 8).roomShard);
    expect(keyOf(connection, 8)).toEqual(keyOf(connection, 8));
  });

  it("name one partition for a room that is not sharded", () => {
    expect(partitionsOf("arena", 1)).toEqual(["arena#0"]);
    expect(keyOf({ room: "arena", connectionId: "x=" }, 1)).toEqual({
      roomShard: "arena#0",
      connectionId: "x=",
    });
  });

  it("spread connections evenly, none of eight partitions with over twice its share", () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 8_000; i++) {
      const { roomShard } = keyOf({ room: "arena", connectionId: aConnectionId() }, 8);
      counts.set(roomShard, (counts.get(roomShard) ?? 0) + 1);
    }
    expect(counts.size).toBe(8);
    expect(Math.max(...counts.values())).toBeLessThan(2_000);
  });
});
