import { describe, expect, it } from "vitest";
import type { Posted } from "#application/ports/messenger.ts";
import type { BroadcastRequest } from "#application/use-cases/broadcast.ts";
import type { Connection } from "#domain/connection.ts";
import { PayloadTooLarge } from "#domain/refusals.ts";
import { epoch, noHurry } from "../../support/builders.ts";
import { aRelay } from "../../support/relay.ts";

function aMessage(from: Connection, traits: Partial<BroadcastRequest> = {}): BroadcastRequest {
  return {
    from,
    json: '"hi"',
    messageId: "m1",
    sentAt: 5,
    deliverBy: noHurry,
    endBy: noHurry,
    ...traits,
  };
}

describe("broadcast", () => {
  it("reaches everyone else in the room once, page after page", async () => {
    const relay = aRelay({ pageSize: 2 });
    const sender = await relay.join();
    const others = await Promise.all(Array.from({ length: 7 }, () => relay.join()));
    const outcomes = await relay.broadcast(aMessage(sender));
    expect(outcomes).toEqual({ recipients: 7, delivered: 7, gone: 0, failed: 0, skipped: 0 });
    for (const other of others)
      expect(relay.messenger.received(other.connectionId)).toEqual(["hi"]);
  });

  it("sends nothing to the sender and to other rooms", async () => {
    const relay = aRelay();
    const sender = await relay.join();
    const elsewhere = await relay.join({ room: "arena" });
    await relay.broadcast(aMessage(sender));
    expect(relay.messenger.received(sender.connectionId)).toEqual([]);
    expect(relay.messenger.received(elsewhere.connectionId)).toEqual([]);
  });

  it("gives each player of a mixed room the form of its own protocol", async () => {
    const relay = aRelay();
    const sender = await relay.join();
    const plain = await relay.join();
    const modern = await relay.join({ protocol: "relay.v1" });
    await relay.broadcast(aMessage(sender, { json: '{"x":1}' }));
    expect(relay.messenger.received(plain.connectionId)).toEqual(['{"x":1}']);
    expect(relay.frames(modern)).toEqual([
      expect.objectContaining({ type: "message", message: { x: 1 }, messageId: "m1", sentAt: 5 }),
    ]);
  });

  it("ends every recipient in one outcome, whatever happens to the others", async () => {
    const relay = aRelay({ pageSize: 3, concurrency: 2 });
    const sender = await relay.join();
    const [gone, throttled, unavailable, rejected] = [
      await relay.join(),
      await relay.join(),
      await relay.join(),
      await relay.join(),
    ];
    const well = await relay.join();
    relay.messenger.failWith(gone.connectionId, "gone");
    relay.messenger.failWith(throttled.connectionId, "throttled");
    relay.messenger.failWith(unavailable.connectionId, "unavailable");
    relay.messenger.failWith(rejected.connectionId, "rejected");
    const outcomes = await relay.broadcast(aMessage(sender));
    expect(outcomes).toEqual({ recipients: 5, delivered: 1, gone: 1, failed: 3, skipped: 0 });
    expect(relay.messenger.received(well.connectionId)).toEqual(["hi"]);
  });

  it("forgets those whose connection is gone, and nobody else", async () => {
    const relay = aRelay();
    const sender = await relay.join();
    const ghost = await relay.join();
    const slow = await relay.join();
    relay.messenger.failWith(ghost.connectionId, "gone");
    relay.messenger.failWith(slow.connectionId, "throttled");
    await relay.broadcast(aMessage(sender));
    expect(relay.connections.all()).toEqual([sender, slow]);
  });

  it("keeps a row younger than ten seconds although its connection seems gone", async () => {
    const relay = aRelay();
    const sender = await relay.join();
    const newborn = await relay.join({ connectedAt: epoch - 9_999 });
    const old = await relay.join({ connectedAt: epoch - 10_000 });
    relay.messenger.failWith(newborn.connectionId, "gone");
    relay.messenger.failWith(old.connectionId, "gone");
    const { gone } = await relay.broadcast(aMessage(sender));
    expect(gone).toBe(2);
    expect(relay.connections.all()).toEqual([sender, newborn]);
  });

  it("never posts to an expired row", async () => {
    const relay = aRelay();
    const sender = await relay.join();
    const expired = await relay.join({ expiresAt: epoch / 1000 });
    const outcomes = await relay.broadcast(aMessage(sender));
    expect(outcomes.recipients).toBe(0);
    expect(relay.messenger.received(expired.connectionId)).toEqual([]);
  });

  it("skips and counts whom it cannot post to before the deadline", async () => {
    const relay = aRelay();
    const sender = await relay.join();
    await relay.join();
    await relay.join();
    const outcomes = await relay.broadcast(aMessage(sender, { deliverBy: relay.clock.now() }));
    expect(outcomes).toEqual({ recipients: 2, delivered: 0, gone: 0, failed: 0, skipped: 2 });
  });

  it("refuses what is too large when delivered, and nobody gets it", async () => {
    const relay = aRelay({ maxFrameBytes: 300 });
    const sender = await relay.join();
    const other = await relay.join();
    const request = aMessage(sender, { json: `"${"x".repeat(300)}"` });
    await expect(relay.broadcast(request)).rejects.toThrow(PayloadTooLarge);
    expect(relay.messenger.received(other.connectionId)).toEqual([]);
  });

  it("acknowledges to a relay.v1 sender that asks for it, with the counts", async () => {
    const relay = aRelay();
    const sender = await relay.join({ protocol: "relay.v1" });
    await relay.join();
    await relay.broadcast(aMessage(sender, { id: "1" }));
    const counts = { recipients: 1, delivered: 1, gone: 0, failed: 0, skipped: 0 };
    expect(relay.frames(sender)).toEqual([{ type: "ack", id: "1", messageId: "m1", ...counts }]);
  });

  it("acknowledges neither without an id nor to a plain sender", async () => {
    const relay = aRelay();
    const modern = await relay.join({ protocol: "relay.v1", room: "a" });
    const plain = await relay.join({ room: "b" });
    await relay.broadcast(aMessage(modern));
    await relay.broadcast(aMessage(plain, { id: "1" }));
    expect(relay.frames(modern)).toEqual([]);
    expect(relay.messenger.received(plain.connectionId)).toEqual([]);
  });

  it("delivers and acknowledges although ghosts cannot be removed", async () => {
    const relay = aRelay();
    const sender = await relay.join({ protocol: "relay.v1" });
    const ghost = await relay.join();
    relay.messenger.failWith(ghost.connectionId, "gone");
    relay.connections.removeAll = () => Promise.reject(new Error("throttled"));
    await relay.broadcast(aMessage(sender, { id: "1" }));
    expect(relay.frames(sender)).toEqual([expect.objectContaining({ type: "ack", gone: 1 })]);
    expect(relay.telemetry.lines.at(-1)).toMatchObject({
      level: "warn",
      event: "ghosts_not_removed",
      fields: { ghosts: 1 },
    });
  });

  it("fails when the registry cannot be read, but only after the posts under way have ended", async () => {
    const relay = aRelay({ concurrency: 3 });
    const sender = await relay.join();
    const first = await relay.join();
    const outage = new Error("no registry");
    relay.connections.inRoom = async function* () {
      yield [first];
      throw outage;
    };
    const post = Promise.withResolvers<Posted>();
    relay.messenger.post = () => post.promise;
    let failed = false;
    const broadcast = relay.broadcast(aMessage(sender)).finally(() => {
      failed = true;
    });
    broadcast.catch(() => {});
    await new Promise(setImmediate);
    expect(failed).toBe(false);
    post.resolve({ outcome: "delivered" });
    await expect(broadcast).rejects.toBe(outage);
  });

  it("is followed by one log line, one set of metrics and two spans, without the message", async () => {
    const relay = aRelay();
    const sender = await relay.join();
    await relay.join();
    await relay.broadcast(aMessage(sender, { json: '"top secret"' }));
    const { connectionId, userId, room } = sender;
    const counts = { recipients: 1, delivered: 1, gone: 0, failed: 0, skipped: 0, retries: 0 };
    const who = { connectionId, userId, room, messageId: "m1" };
    expect(relay.telemetry.lines).toEqual([
      expect.objectContaining({ event: "broadcast", fields: { ...who, ...counts, fanOutMs: 0 } }),
    ]);
    expect(relay.telemetry.records).toEqual([
      {
        counts: { Recipients: 1, Delivered: 1, Gone: 0, Failed: 0, Skipped: 0, Retries: 0 },
        milliseconds: { FanOut: 0 },
        dimensions: { route: "message" },
      },
    ]);
    const ended = { hasEnded: true, error: undefined };
    expect(relay.telemetry.spans).toEqual([
      {
        name: "fan-out",
        annotations: { route: "message", ...who, ...counts },
        details: { delivery: { attempts: 1, latencyMs: { "<=5": 1 }, firstIds: {}, reasons: {} } },
        ...ended,
      },
      { name: "registry", annotations: { pages: 1, rows: 2 }, details: {}, ...ended },
    ]);
    expect(JSON.stringify(relay.telemetry)).not.toContain("secret");
  });

  it("has a third span only when there are ghosts to remove", async () => {
    const relay = aRelay();
    const sender = await relay.join();
    const ghost = await relay.join();
    relay.messenger.failWith(ghost.connectionId, "gone");
    await relay.broadcast(aMessage(sender));
    expect(relay.telemetry.spans.map((span) => span.name)).toEqual([
      "fan-out",
      "registry",
      "clean-up",
    ]);
    expect(relay.telemetry.span("clean-up")).toMatchObject({ annotations: { ghosts: 1 } });
  });

  it("counts failures by reason in one warning, and gives none when all is well", async () => {
    const relay = aRelay();
    const sender = await relay.join();
    const unlucky = await Promise.all(Array.from({ length: 3 }, () => relay.join()));
    const [denied, alsoDenied, slow] = unlucky.map((it) => it.connectionId);
    relay.messenger.failWith(denied ?? "", "rejected", "AccessDeniedException");
    relay.messenger.failWith(alsoDenied ?? "", "rejected", "AccessDeniedException");
    relay.messenger.failWith(slow ?? "", "unanswered", "no_answer");
    await relay.broadcast(aMessage(sender));
    const { connectionId, userId, room } = sender;
    expect(relay.telemetry.lines.filter(({ level }) => level === "warn")).toEqual([
      expect.objectContaining({
        event: "not_delivered",
        fields: {
          ...{ connectionId, userId, room, messageId: "m1", failed: 3, skipped: 0 },
          reasons: { AccessDeniedException: 2, no_answer: 1 },
        },
      }),
    ]);
  });

  it("counts those who were skipped by what was seen last, and the gone not at all", async () => {
    const relay = aRelay();
    const sender = await relay.join();
    const [ghost, throttled] = [await relay.join(), await relay.join()];
    relay.messenger.failWith(ghost.connectionId, "gone");
    relay.messenger.failWith(throttled.connectionId, "throttled", "LimitExceededException");
    const deliverBy = relay.clock.now() + 10;
    await relay.broadcast(aMessage(sender, { deliverBy }));
    const [warning] = relay.telemetry.lines.filter(({ level }) => level === "warn");
    expect(warning?.fields).toMatchObject({
      skipped: 1,
      reasons: { LimitExceededException: 1 },
    });
  });

  it("counts no more than 20 reasons apart, and goes on counting those", async () => {
    const relay = aRelay();
    const sender = await relay.join();
    for (const i of [...Array.from({ length: 30 }).keys(), 0]) {
      const { connectionId } = await relay.join();
      relay.messenger.failWith(connectionId, "rejected", `Reason${i}`);
    }
    await relay.broadcast(aMessage(sender));
    const [warning] = relay.telemetry.lines.filter(({ level }) => level === "warn");
    const reasons = { ...Object(warning?.fields["reasons"]) };
    expect(Object.keys(reasons)).toHaveLength(21);
    expect(reasons).toMatchObject({ Reason0: 2, Reason19: 1, other: 10 });
  });

  it("has paid what it owes before ghosts are removed, for which it has until its end", async () => {
    const relay = aRelay();
    const sender = await relay.join({ protocol: "relay.v1" });
    const ghost = await relay.join();
    relay.messenger.failWith(ghost.connectionId, "gone");
    const endBy = relay.clock.now() + 5_000;
    let seen: object = {};
    relay.connections.removeAll = async (keys, deadline = 0) => {
      const [frame] = relay.frames(sender);
      const logged = relay.telemetry.lines.map(({ event }) => event);
      seen = { frame, logged, records: relay.telemetry.records.length, deadline };
      return keys;
    };
    await relay.broadcast(aMessage(sender, { id: "1", endBy }));
    expect(seen).toEqual({
      frame: expect.objectContaining({ type: "ack", id: "1", gone: 1 }),
      logged: ["broadcast"],
      records: 1,
      deadline: endBy,
    });
  });

  it("reads the registry until the time to deliver is over", async () => {
    const relay = aRelay();
    const sender = await relay.join();
    const inRoom = relay.connections.inRoom.bind(relay.connections);
    let readBy = 0;
    relay.connections.inRoom = (room, now, deadline = 0) => {
      readBy = deadline;
      return inRoom(room, now);
    };
    const deliverBy = relay.clock.now() + 1_000;
    await relay.broadcast(aMessage(sender, { deliverBy }));
    expect(readBy).toBe(deliverBy);
  });

  it("names the first five of each failure in the trace, and no more", async () => {
    const relay = aRelay();
    const sender = await relay.join();
    const ghosts = await Promise.all(Array.from({ length: 7 }, () => relay.join()));
    for (const { connectionId } of ghosts) relay.messenger.failWith(connectionId, "rejected");
    await relay.broadcast(aMessage(sender));
    expect(relay.telemetry.span("fan-out")?.details["delivery"]).toMatchObject({
      firstIds: { rejected: ghosts.slice(0, 5).map((it) => it.connectionId) },
    });
  });
});
