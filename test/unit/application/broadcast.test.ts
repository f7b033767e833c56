import { describe, expect, it } from "vitest";
import type { Posted } from "#application/ports/messenger.ts";
import { InvalidMessage, PayloadTooLarge } from "#domain/refusals.ts";
import { epoch } from "../../support/builders.ts";
import { aMessage, aRelay } from "../../support/relay.ts";

const modern = { protocol: "relay.v1" } as const;

describe("broadcast", () => {
  it("reaches everyone else in the room once, page after page", async () => {
    const relay = aRelay({ pageSize: 2 });
    const sender = await relay.join();
    const others = await Promise.all(Array.from({ length: 7 }, () => relay.join()));
    await relay.broadcast(aMessage(sender));
    expect(relay.sentTicks()).toMatchObject([{ recipients: 7, delivered: 7, posts: 7 }]);
    for (const other of others) expect(relay.texts(other)).toEqual(["hi"]);
  });

  it("reaches its sender as well, as its acknowledgement, unless that is a plain one", async () => {
    const relay = aRelay();
    const [sender, plain] = [await relay.join(modern), await relay.join()];
    await relay.broadcast(aMessage(sender, { id: 7, messages: ['"mine"'] }));
    await relay.broadcast(aMessage(plain));
    expect(relay.frames(sender)).toMatchObject([
      { type: "tick", pages: [[[sender.seat, 7, "mine"]]] },
      { type: "tick", pages: [[[plain.seat, expect.any(String), "hi"]]] },
    ]);
    expect(relay.texts(plain)).toEqual(["mine"]);
  });

  it("reaches its sender when all others have had it", async () => {
    const relay = aRelay({ concurrency: 8 });
    const sender = await relay.join(modern);
    const others = [await relay.join(modern), await relay.join()];
    const post = relay.messenger.post.bind(relay.messenger);
    let before: number[] = [];
    relay.messenger.post = async (connectionId, frame) => {
      if (connectionId === sender.connectionId) {
        before = others.map((other) => relay.texts(other).length);
      } else {
        for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
      }
      return post(connectionId, frame);
    };
    await relay.broadcast(aMessage(sender));
    expect(before).toEqual([1, 1]);
    expect(relay.heard(sender)).toEqual(["hi"]);
  });

  it("sends nothing to other rooms", async () => {
    const relay = aRelay();
    const sender = await relay.join();
    const elsewhere = await relay.join({ room: "arena" });
    await relay.broadcast(aMessage(sender));
    expect(relay.texts(elsewhere)).toEqual([]);
  });

  it("is in the log before anybody gets it, as its sender wrote it", async () => {
    const relay = aRelay();
    const sender = await relay.join();
    await relay.join();
    let inLog: readonly string[] = [];
    const post = relay.messenger.post.bind(relay.messenger);
    relay.messenger.post = (connectionId, frame) => {
      inLog = relay.journal.pages("lobby").flatMap(({ entries }) => entries);
      return post(connectionId, frame);
    };
    await relay.broadcast(aMessage(sender, { messages: ["1.0"], id: 4 }));
    expect(inLog).toEqual([`["${sender.seat}",4,1.0]`]);
  });

  it("places several messages together, under ids that count up", async () => {
    const relay = aRelay();
    const [sender, other] = [await relay.join(modern), await relay.join()];
    await relay.broadcast(aMessage(sender, { messages: ["1", '"two"', "{}"], id: 7 }));
    const { seat } = sender;
    expect(relay.frames(sender)).toMatchObject([
      {
        users: { [seat]: sender.userId },
        pages: [
          [
            [seat, 7, 1],
            [seat, 8, "two"],
            [seat, 9, {}],
          ],
        ],
      },
    ]);
    expect(relay.texts(other)).toEqual(["1", "two", "{}"]);
  });

  it("gives several messages of a client that does not count ids that differ", async () => {
    const relay = aRelay();
    const sender = await relay.join(modern);
    await relay.broadcast(aMessage(sender, { messages: ["1", "1"], id: "PJqCFfHyKRcCHlw=" }));
    const { seat } = sender;
    expect(relay.frames(sender)).toMatchObject([
      {
        pages: [
          [
            [seat, "PJqCFfHyKRcCHlw=", 1],
            [seat, "PJqCFfHyKRcCHlw=.1", 1],
          ],
        ],
      },
    ]);
  });

  it("is sent once when it comes again, and once more to nobody", async () => {
    const relay = aRelay();
    const [sender, other] = [await relay.join(modern), await relay.join()];
    const message = { id: 1, after: null };
    await relay.broadcast(aMessage(sender, message));
    await relay.broadcast(aMessage(sender, message));
    expect(relay.heard(sender)).toEqual(["hi"]);
    expect(relay.texts(other)).toEqual(["hi"]);
    expect(relay.journal.pages("lobby")).toHaveLength(1);
  });

  it("gives each player of a mixed room the form of its own protocol", async () => {
    const relay = aRelay();
    const sender = await relay.join();
    const plain = await relay.join();
    const player = await relay.join(modern);
    await relay.broadcast(aMessage(sender, { messages: ['{"x":1}'], id: 1 }));
    expect(relay.texts(plain)).toEqual(['{"x":1}']);
    expect(relay.frames(player)).toEqual([
      {
        ...{ type: "tick", room: "lobby", epoch: "n1.1", page: 1, at: epoch },
        users: { [sender.seat]: sender.userId },
        pages: [[[sender.seat, 1, { x: 1 }]]],
      },
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
    await relay.broadcast(aMessage(sender));
    const outcomes = { recipients: 5, delivered: 1, gone: 1, failed: 3, skipped: 0 };
    expect(relay.sentTicks()).toMatchObject([outcomes]);
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
    await relay.broadcast(aMessage(sender));
    expect(relay.sentTicks()).toMatchObject([{ gone: 2 }]);
    expect(relay.connections.all()).toEqual([sender, newborn]);
  });

  it("never posts to an expired row", async () => {
    const relay = aRelay();
    const sender = await relay.join();
    const expired = await relay.join({ expiresAt: epoch / 1000 });
    await relay.broadcast(aMessage(sender));
    expect(relay.sentTicks()).toMatchObject([{ recipients: 0 }]);
    expect(relay.messenger.received(expired.connectionId)).toEqual([]);
  });

  it("skips and counts whom it cannot post to before the deadline", async () => {
    const relay = aRelay();
    const sender = await relay.join();
    await relay.join();
    await relay.join();
    const deadline = relay.clock.now() + 1;
    const write = relay.journal.write.bind(relay.journal);
    relay.journal.write = async (...args) => {
      await relay.clock.sleep(1);
      return write(...args);
    };
    await relay.broadcast(aMessage(sender, { deadline }));
    const outcomes = { recipients: 2, delivered: 0, gone: 0, failed: 0, skipped: 2 };
    expect(relay.sentTicks()).toMatchObject([outcomes]);
  });

  it("refuses what is too large when delivered, alone or together, and nobody gets it", async () => {
    const relay = aRelay({ maxFrameBytes: 1_000 });
    const sender = await relay.join(modern);
    const other = await relay.join();
    const text = (length: number) => JSON.stringify("x".repeat(length));
    // What is around it in a frame, the seat, the id and the user.
    const room = 1_000 - 512 - `["${sender.seat}",1,],"${sender.seat}":"${sender.userId}",`.length;
    const fits = aMessage(sender, { messages: [text(room - 2)], id: 1 });
    const tooLarge = aMessage(sender, { messages: [text(room - 1)], id: 2 });
    await relay.broadcast(fits);
    await expect(relay.broadcast(tooLarge)).rejects.toThrow(PayloadTooLarge);
    const both = aMessage(sender, { messages: [text(250), text(250)], id: 3 });
    await expect(relay.broadcast(both)).rejects.toThrow(PayloadTooLarge);
    expect(relay.texts(other)).toHaveLength(1);
    expect(relay.journal.pages("lobby")).toHaveLength(1);
  });

  it("refuses half of a surrogate pair, of one message for all of its frame", async () => {
    const relay = aRelay();
    const [sender, other] = [await relay.join(modern), await relay.join()];
    const messages = ['"fine"', '"\\ud800"'];
    await expect(relay.broadcast(aMessage(sender, { messages }))).rejects.toThrow(InvalidMessage);
    expect([relay.texts(other), relay.journal.pages("lobby")]).toEqual([[], []]);
  });

  it("takes an id of which the last one is the largest there is", async () => {
    const relay = aRelay();
    const sender = await relay.join(modern);
    const id = Number.MAX_SAFE_INTEGER - 1;
    await relay.broadcast(aMessage(sender, { messages: ["1", "2"], id, after: null }));
    await relay.broadcast(aMessage(sender, { messages: ["1", "2"], id, after: null }));
    expect(relay.heard(sender)).toEqual([1, 2]);
  });

  it("is over when its tick is sent although ghosts cannot be removed", async () => {
    const relay = aRelay();
    const sender = await relay.join(modern);
    const ghost = await relay.join();
    relay.messenger.failWith(ghost.connectionId, "gone");
    relay.connections.removeAll = () => Promise.reject(new Error("throttled"));
    await relay.broadcast(aMessage(sender));
    expect(relay.heard(sender)).toEqual(["hi"]);
    expect(relay.telemetry.lines.at(-1)).toMatchObject({
      level: "warn",
      event: "ghosts_not_removed",
      fields: { ghosts: 1 },
    });
  });

  it("has not failed when the registry cannot be read, but only logs that its tick is not sent", async () => {
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
    let isOver = false;
    const broadcast = relay.broadcast(aMessage(sender)).finally(() => {
      isOver = true;
    });
    await new Promise(setImmediate);
    // Not before the posts under way have ended.
    expect(isOver).toBe(false);
    post.resolve({ outcome: "delivered" });
    await broadcast;
    expect(relay.telemetry.lines).toEqual([
      {
        ...{ level: "error", event: "tick_not_sent" },
        ...{ fields: { room: "lobby", tick: "n1.1/1" }, error: outage },
      },
    ]);
    expect(relay.telemetry.spans.every(({ hasEnded }) => hasEnded)).toBe(true);
  });

  it("is followed by one log line, one set of metrics and its spans, without the message", async () => {
    const relay = aRelay();
    const sender = await relay.join();
    await relay.join();
    await relay.broadcast(aMessage(sender, { messages: ['"top secret"'] }));
    const { connectionId, userId, room } = sender;
    const outcomes = { recipients: 1, delivered: 1, gone: 0, failed: 0, skipped: 0 };
    const tick = "n1.1/1";
    expect(relay.telemetry.lines).toEqual([
      expect.objectContaining({
        event: "tick",
        fields: {
          ...{ room, tick, pages: 1, entries: 1, connectionId, userId, isTakenOver: false },
          ...{ waitMs: 0, ...outcomes, posts: 1, retries: 0, fanOutMs: 0 },
        },
      }),
    ]);
    expect(relay.telemetry.records).toEqual([
      {
        counts: {
          ...{ Entries: 1, TakeOvers: 0, Recipients: 1, Delivered: 1, Gone: 0, Failed: 0 },
          ...{ Skipped: 0, Posts: 1, Retries: 0 },
        },
        milliseconds: { Wait: 0, FanOut: 0 },
        dimensions: { route: "message" },
      },
    ]);
    const ended = { details: {}, hasEnded: true, error: undefined };
    expect(relay.telemetry.spans).toEqual([
      { name: "place", annotations: { room, tick, page: 1 }, ...ended },
      { name: "registry", annotations: { pages: 1, rows: 2 }, ...ended },
      { name: "close", annotations: { room, tick }, ...ended },
      {
        ...{ name: "fan-out", ...ended },
        annotations: { room, tick, entries: 1, ...outcomes, retries: 0 },
        details: { delivery: { attempts: 1, latencyMs: { "<=5": 1 }, firstIds: {}, reasons: {} } },
      },
    ]);
    expect(JSON.stringify(relay.telemetry)).not.toContain("secret");
  });

  it("has one more span only when there are ghosts to remove", async () => {
    const relay = aRelay();
    const sender = await relay.join();
    const ghost = await relay.join();
    relay.messenger.failWith(ghost.connectionId, "gone");
    await relay.broadcast(aMessage(sender));
    expect(relay.telemetry.spans.at(-1)?.name).toBe("clean-up");
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
    expect(relay.telemetry.lines.filter(({ level }) => level === "warn")).toEqual([
      expect.objectContaining({
        event: "not_delivered",
        fields: {
          ...{ room: "lobby", tick: "n1.1/1", failed: 3, skipped: 0 },
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
    const deadline = relay.clock.now() + 10;
    await relay.broadcast(aMessage(sender, { deadline }));
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
    const sender = await relay.join(modern);
    const ghost = await relay.join();
    relay.messenger.failWith(ghost.connectionId, "gone");
    const endBy = relay.clock.now() + 5_000;
    let seen: object = {};
    relay.connections.removeAll = async (_keys, deadline = 0) => {
      const logged = relay.telemetry.lines.map(({ event }) => event);
      const records = relay.telemetry.records.length;
      seen = { heard: relay.heard(sender), logged, records, deadline };
      return [];
    };
    await relay.broadcast(aMessage(sender, { endBy }));
    expect(seen).toEqual({ heard: ["hi"], logged: ["tick"], records: 1, deadline: endBy });
  });

  it("reads the registry until the time to deliver is over", async () => {
    const relay = aRelay();
    const sender = await relay.join();
    const inRoom = relay.connections.inRoom.bind(relay.connections);
    const readBy: number[] = [];
    relay.connections.inRoom = (room, now, by = 0) => {
      readBy.push(by);
      return inRoom(room, now);
    };
    const deadline = relay.clock.now() + 1_000;
    await relay.broadcast(aMessage(sender, { deadline }));
    // In a tick that is opened and closed, too.
    await relay.broadcast(aMessage(sender, { deadline }));
    expect(readBy).toEqual([deadline, deadline]);
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
