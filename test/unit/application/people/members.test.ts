import { describe, expect, it } from "vitest";
import { digestOf, membersFrames, readRoster } from "#application/people/members.ts";
import { InMemoryConnections } from "../../../fakes/in-memory-connections.ts";
import { aConnection, epoch, noHurry } from "../../../support/builders.ts";

const decode = (frame: Uint8Array) => new TextDecoder().decode(frame);
const aMember = (profile = "null") => aConnection({ protocol: "relay.v1", profile });
const some = (count: number, profile?: string) =>
  Array.from({ length: count }, () => aMember(profile));

describe("who is in a room", () => {
  it("is counted with all, and named if he has told of himself", async () => {
    const connections = new InMemoryConnections({ pageSize: 2 });
    const members = some(3);
    const expired = aConnection({ profile: "1", expiresAt: epoch / 1000 });
    for (const it of [aConnection(), ...members, aConnection(), expired]) await connections.add(it);
    await connections.add(aConnection({ room: "elsewhere", profile: "1" }));
    const roster = await readRoster(connections, "lobby", epoch, noHurry);
    expect(roster).toEqual({ count: 5, members });
  });

  it("has a digest that is the same in any order, and another for anybody else", () => {
    const members = some(3);
    const digest = digestOf({ count: 3, members });
    expect(digestOf({ count: 9, members: members.toReversed() })).toBe(digest);
    expect(digestOf({ count: 3, members: members.slice(1) })).not.toBe(digest);
    expect(digestOf({ count: 3, members: [...members.slice(1), aMember()] })).not.toBe(digest);
  });
});

describe("the frames of a snapshot", () => {
  it("are one without anybody where there is nobody", () => {
    const frames = membersFrames({ count: 1, members: [] }, 1_000);
    expect(frames.map(decode)).toEqual(['{"type":"members","members":[]}']);
  });

  it("have each member once, and profiles as they were written", () => {
    const profile = '{ "id":76561197980428154, "x":1e400 }';
    const members = some(40, profile);
    const frames = membersFrames({ count: 40, members }, 2_000).map(decode);
    expect(frames.length).toBeGreaterThan(1);
    expect(frames.join().split(profile)).toHaveLength(41);
    const ids = frames.flatMap((frame) =>
      JSON.parse(frame).members.map((it: { connectionId: string }) => it.connectionId),
    );
    expect(ids).toEqual(members.map((it) => it.connectionId));
  });

  it("are no larger than may be delivered, and as few as can be", () => {
    const members = some(1_000, JSON.stringify("\u00e9".repeat(127)));
    const limit = 131_072;
    const frames = membersFrames({ count: 1_000, members }, limit);
    const bytes = frames.map((frame) => frame.byteLength);
    expect(Math.max(...bytes)).toBeLessThanOrEqual(limit);
    expect(frames.length).toBe(Math.ceil(bytes.reduce((sum, it) => sum + it) / (limit - 1_024)));
  });
});
