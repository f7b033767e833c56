import { describe, expect, it } from "vitest";
import type { Connection } from "#domain/connection.ts";
import { encodeEntry } from "#domain/entry.ts";
import { Busy } from "#domain/refusals.ts";
import { aConnection, epoch as start } from "../../../support/builders.ts";
import { aTick } from "../../../support/pages.ts";
import { aMessage, anErrand, aRelay } from "../../../support/relay.ts";

const modern = { protocol: "relay.v1" } as const;
const room = "lobby";

/** A room with members, of whom some are gone without anybody having been told. */
async function aRoomWithGhosts(count: number, traits: Partial<Connection> = { profile: "null" }) {
  const relay = aRelay();
  await relay.journal.write(room, { kind: "create", page: aTick() });
  await relay.clock.sleep(60_000);
  const sender = await relay.join(modern);
  const ghosts = Array.from({ length: count }, () => aConnection({ ...modern, ...traits }));
  for (const ghost of ghosts) await relay.connections.add(ghost);
  return { ...relay, sender, ghosts };
}

describe("members whose connections turn out to be gone", () => {
  it("are told of together, in one append and one more tick", async () => {
    const relay = await aRoomWithGhosts(7);
    const { sender, ghosts } = relay;
    await relay.broadcast(aMessage(sender));
    const ids = relay.comingsAndGoings(sender).map((entry) => Object(entry).left);
    expect(ids).toEqual(
      ghosts.map(({ seat, connectionId }) => ({ seat, connectionId, reason: "lost" })),
    );
    expect(relay.sentTicks()).toMatchObject([{ entries: 1 }, { entries: 7 }]);
    expect(relay.connections.all()).toEqual([sender]);
  });

  it("are not told of if they had told nothing of themselves", async () => {
    const relay = await aRoomWithGhosts(3, {});
    await relay.broadcast(aMessage(relay.sender));
    expect(relay.connections.all()).toEqual([relay.sender]);
    expect(relay.sentTicks()).toHaveLength(1);
  });

  it("are told of by each tick that finds some, until the time is over", async () => {
    const relay = await aRoomWithGhosts(1);
    const { sender, connections } = relay;
    const inRoom = connections.inRoom.bind(connections);
    // Each look finds another one.
    connections.inRoom = async function* (...args) {
      await connections.add(aConnection({ ...modern, profile: "1" }));
      yield* inRoom(...args);
    };
    const request = aMessage(sender);
    const deadline = relay.clock.now() + 5_000;
    const close = relay.journal.write.bind(relay.journal);
    relay.journal.write = async (...args) => {
      await relay.clock.sleep(200);
      return close(...args);
    };
    await relay.broadcast({ ...request, deadline, endBy: deadline + 2_500 });
    const ticks = relay.sentTicks().length;
    expect(ticks).toBeGreaterThan(3);
    expect(ticks).toBeLessThan(30);
    expect(relay.clock.now()).toBeLessThanOrEqual(deadline + 2_500);
  });
});

describe("signing off", () => {
  it("never fails, as who is in a room is not told by that alone", async () => {
    const relay = await aRoomWithGhosts(2);
    relay.journal.write = async () => {
      throw new Error("denied");
    };
    const [member] = relay.ghosts;
    await relay.disconnect(member ?? relay.sender);
    expect(relay.telemetry.lines).toContainEqual(
      expect.objectContaining({
        ...{ level: "warn", event: "not_signed_off", fields: { room, members: 1 } },
      }),
    );
  });
});

describe("a message to some", () => {
  it("is in the log with whom it is for, and reaches them and its sender alone", async () => {
    const relay = await aRoomWithGhosts(0);
    const { sender } = relay;
    const [friend, stranger, plain] = [
      await relay.join(modern),
      await relay.join(modern),
      await relay.join(),
    ];
    const to = [friend.seat, "AAAAAAAAAAA"];
    await relay.broadcast(aMessage(sender, { id: 1, messages: ["1", "2"], to }));
    const [page] = relay.journal.pages(room).slice(-1);
    expect(page?.entries).toEqual([
      encodeEntry({ seat: sender.seat, id: 1 }, "1", to),
      encodeEntry({ seat: sender.seat, id: 2 }, "2", to),
    ]);
    expect([sender, friend, stranger].map(relay.heard)).toEqual([[1, 2], [1, 2], []]);
    expect(relay.texts(plain)).toEqual([]);
  });
});

it("a message is busy within a second, and a plain player's when its time is over", async () => {
  for (const [protocol, ms] of [
    ["relay.v1", 750],
    ["plain", 4_000],
  ] as const) {
    const relay = await aRoomWithGhosts(0);
    const untils: number[] = [];
    relay.journal.write = async (_room, _write, until = 0) => {
      untils.push(until);
      throw new Busy();
    };
    const from = await relay.join({ protocol });
    const deadline = relay.clock.now() + 4_000;
    const message = aMessage(from, { ...anErrand(from), deadline });
    await expect(relay.broadcast(message)).rejects.toThrow(Busy);
    expect(untils).toEqual([start + 60_000 + ms]);
  }
});
