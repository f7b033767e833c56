import { describe, expect, it } from "vitest";
import { Behind, Busy } from "#domain/refusals.ts";
import { SimulatedClock } from "../../fakes/simulated-clock.ts";
import { epoch as start } from "../../support/builders.ts";
import { aPage, aTick } from "../../support/pages.ts";
import { aHeartbeat, aMessage, aRelay } from "../../support/relay.ts";

const modern = { protocol: "relay.v1" } as const;
const room = "lobby";

/** A relay in which many invocations run at once, in simulated time. */
function aBusyRelay(options: Parameters<typeof aRelay>[0] = {}) {
  const clock = new SimulatedClock(start);
  return { ...aRelay({ clock, concurrency: 64, ...options }), clock };
}

type Relay = ReturnType<typeof aRelay>;

/** Sends something once a millisecond, and returns when all of it is over. */
async function sayAll(relay: Relay, messages: readonly ReturnType<typeof aMessage>[]) {
  const all = messages.map(async (message, index) => {
    await relay.clock.sleep(index);
    await relay.broadcast(message);
  });
  await Promise.all(all);
}

const texts = (count: number) => Array.from({ length: count }, (_, i) => `m${i}`);

describe("a busy room", () => {
  it("gets what is said within a tick as one frame, in one order for all", async () => {
    const relay = aBusyRelay();
    const players = await Promise.all(Array.from({ length: 5 }, () => relay.join(modern)));
    const plain = await relay.join();
    await relay.broadcast(aMessage(plain, { messages: ['"first"'] }));
    const said = texts(20);
    const messages = said.map((text, index) => {
      const from = players[index % players.length];
      if (from === undefined) throw new Error("Nobody is there.");
      return aMessage(from, { messages: [JSON.stringify(text)], id: index + 1 });
    });
    await sayAll(relay, messages);
    for (const player of players) expect(relay.heard(player)).toEqual(["first", ...said]);
    expect(relay.texts(plain)).toEqual(said);
    expect(relay.sentTicks()).toMatchObject([
      { entries: 1, waitMs: 0 },
      // One post for each relay.v1 player, and one for each message to the plain one.
      { entries: 20, waitMs: 100, posts: 5 + 20, recipients: 6, isTakenOver: false },
    ]);
    expect(relay.clock.now()).toBe(start + 100);
  });

  it("gets a tick of several pages in one frame, without a gap", async () => {
    const relay = aBusyRelay();
    const [sender, other] = [await relay.join(modern), await relay.join(modern)];
    const messages = texts(12).map((text, index) =>
      aMessage(sender, { messages: [JSON.stringify(text.padEnd(400))], id: index + 1 }),
    );
    await sayAll(relay, messages);
    expect(relay.heard(other)).toEqual(texts(12).map((text) => text.padEnd(400)));
    const frames = relay.frames(other) as { page: number; pages: readonly unknown[] }[];
    expect(frames).toHaveLength(2);
    expect(frames[1]?.pages.length).toBeGreaterThan(2);
    expect(frames[1]?.page).toBe(2);
  });

  it("names the tick in the trace of each message that it carries", async () => {
    const relay = aBusyRelay();
    const sender = await relay.join(modern);
    await sayAll(
      relay,
      texts(3).map((_, index) => aMessage(sender, { id: index + 1 })),
    );
    const places = relay.telemetry.spans.filter(({ name }) => name === "place");
    expect(places.map(({ annotations }) => annotations)).toEqual([
      { room, tick: "n1.1/1", page: 1 },
      { room, tick: "n1.1/2", page: 2 },
      { room, tick: "n1.1/2", page: 2 },
    ]);
    expect(relay.telemetry.spans.filter(({ name }) => name === "wait")).toHaveLength(1);
    expect(relay.telemetry.spans.every(({ hasEnded }) => hasEnded)).toBe(true);
  });

  it("slows down when its posts are too many for a second", async () => {
    const relay = aBusyRelay({ roomPostsPerSecond: 20 });
    const sender = await relay.join(modern);
    for (let i = 0; i < 9; i++) await relay.join();
    const messages = texts(2).map((_, index) => aMessage(sender, { id: index + 1 }));
    await sayAll(relay, messages);
    // Ten posts of the first tick at 20 a second.
    expect(relay.sentTicks()).toMatchObject([{ posts: 10 }, { waitMs: 499 }]);
    expect(relay.clock.now()).toBe(start + 500);
  });

  it("waits for nothing where ticks last no time", async () => {
    const relay = aBusyRelay({ tickMs: 0 });
    const sender = await relay.join(modern);
    for (let id = 1; id <= 5; id++) await relay.broadcast(aMessage(sender, { id }));
    expect(relay.sentTicks()).toHaveLength(5);
    expect(relay.clock.now()).toBe(start);
  });
});

describe("round trips to the stores before the first post", () => {
  /** Each call of a store takes 4 ms, and nothing else takes any time. */
  async function aMeasuredRelay() {
    const relay = aBusyRelay();
    const { journal, connections, messenger, clock } = relay;
    const calls: string[] = [];
    let isCounting = false;
    function slowed<Args extends unknown[], Result>(
      name: string,
      call: (...args: Args) => Promise<Result>,
    ) {
      return async (...args: Args) => {
        if (isCounting) calls.push(name);
        await clock.sleep(2);
        const result = await call(...args);
        await clock.sleep(2);
        return result;
      };
    }
    const sender = await relay.join(modern);
    const other = await relay.join(modern);
    journal.newest = slowed("newest", journal.newest.bind(journal));
    journal.write = slowed("write", journal.write.bind(journal));
    const inRoom = connections.inRoom.bind(connections);
    connections.inRoom = async function* (...args) {
      if (isCounting) calls.push("registry");
      await clock.sleep(4);
      yield* inRoom(...args);
    };
    let firstPostAt: number | undefined;
    const post = messenger.post.bind(messenger);
    messenger.post = (connectionId, frame) => {
      if (isCounting) firstPostAt ??= clock.now();
      return post(connectionId, frame);
    };
    return {
      ...{ relay, sender, other },
      /** @returns the calls, and the milliseconds until the first post */
      async count(message: ReturnType<typeof aMessage>) {
        isCounting = true;
        const startedAt = clock.now();
        await relay.broadcast(message);
        isCounting = false;
        return { calls, ms: (firstPostAt ?? Number.NaN) - startedAt };
      },
    };
  }

  it("are two in a quiet room: a look, and the ending write beside the registry", async () => {
    const { count, sender } = await aMeasuredRelay();
    const { calls, ms } = await count(aMessage(sender, { id: 1, after: null }));
    expect(calls).toEqual(["newest", "registry", "write"]);
    expect(ms).toBe(2 * 4);
  });

  it("are two, the wait, and two in a busy one that nobody else speaks in", async () => {
    const { relay, count, sender } = await aMeasuredRelay();
    await relay.broadcast(aMessage(sender, { id: 1, after: null }));
    const openedAt = relay.clock.now();
    const { calls, ms } = await count(aMessage(sender, { id: 2, after: null }));
    expect(calls).toEqual(["newest", "write", "write", "registry"]);
    // The tick before ended when its write began, two round trips and a post ago.
    const closesAt = start + 4 + 100;
    expect(ms).toBe(closesAt - openedAt + 2 * 4);
  });

  it("are one more to find the pages of a tick that has several", async () => {
    const { relay, count, sender, other } = await aMeasuredRelay();
    await relay.broadcast(aMessage(sender, { id: 1 }));
    const large = JSON.stringify("x".repeat(1_000));
    const others = relay.clock.sleep(10).then(async () => {
      for (const id of [1, 2]) {
        await relay.broadcast(aMessage(other, { messages: [large], id }));
      }
    });
    const { calls } = await count(aMessage(sender, { messages: [large], id: 2 }));
    await others;
    expect(relay.sentTicks().at(-1)).toMatchObject({ entries: 3 });
    // After those of placing: a seal that does not hold, the pages, and what ends them.
    expect(calls.slice(-4)).toEqual(["write", "newest", "write", "registry"]);
  });
});

describe("the registry that is read beside a write", () => {
  it("is read anew when that write did not hold, as somebody may have come since", async () => {
    const relay = aRelay();
    const [sender, newcomer] = [await relay.join(modern), await relay.join(modern)];
    await relay.connections.remove(newcomer);
    const write = relay.journal.write.bind(relay.journal);
    let writes = 0;
    relay.journal.write = async (...args) => {
      const page = await write(...args);
      if (++writes > 1) return page;
      await relay.connections.add(newcomer);
      return undefined;
    };
    await relay.broadcast(aMessage(sender, { id: 1, after: null }));
    expect(relay.heard(newcomer)).toEqual(["hi"]);
    const reads = relay.telemetry.spans.filter(({ name }) => name === "registry");
    expect(reads.map(({ hasEnded }) => hasEnded)).toEqual([true, true]);
    expect(relay.telemetry.records[0]).toEqual({
      counts: { RefusedWrites: 1 },
      dimensions: { route: "message" },
    });
  });

  it("leaves no part of the trace open when nothing is placed in the end", async () => {
    const relay = aRelay();
    const sender = await relay.join(modern);
    const down = new Error("table is gone");
    relay.journal.write = () => Promise.reject(down);
    await expect(relay.broadcast(aMessage(sender))).rejects.toBe(down);
    await new Promise(setImmediate);
    expect(relay.telemetry.spans).toMatchObject([
      { name: "place", hasEnded: true, error: down },
      { name: "registry", hasEnded: true },
    ]);
    expect(relay.texts(sender)).toEqual([]);
  });
});

describe("a room that takes no more", () => {
  const others = (relay: Relay) => {
    relay.journal.write = async () => undefined;
  };

  it("is busy to a relay.v1 sender within a second, who sends again", async () => {
    const relay = aRelay();
    const sender = await relay.join(modern);
    others(relay);
    await expect(relay.broadcast(aMessage(sender))).rejects.toThrow(Busy);
    expect(relay.clock.now() - start).toBeGreaterThanOrEqual(750);
    expect(relay.clock.now() - start).toBeLessThanOrEqual(770);
    expect(relay.telemetry.records).toEqual([
      { counts: { RefusedWrites: 38 }, dimensions: { route: "message" } },
    ]);
  });

  it("is tried to the end for a plain sender, who cannot", async () => {
    const relay = aRelay();
    const sender = await relay.join();
    others(relay);
    const deadline = start + 20_000;
    await expect(relay.broadcast(aMessage(sender, { deadline }))).rejects.toThrow(Busy);
    expect(relay.clock.now()).toBe(deadline);
  });

  it("is busy at the deadline, if that is sooner", async () => {
    const relay = aRelay();
    const sender = await relay.join(modern);
    others(relay);
    const deadline = start + 200;
    await expect(relay.broadcast(aMessage(sender, { deadline }))).rejects.toThrow(Busy);
    expect(relay.clock.now()).toBe(deadline);
  });
});

describe("a tick that its opener has left", () => {
  const left = aPage({ closesAt: start - 1_001, openedAt: start - 1_101 });

  async function aLeftRoom(page = left) {
    const relay = aRelay();
    await relay.journal.write(room, { kind: "create", page });
    return relay;
  }

  it("is taken over by the next message, which is in it", async () => {
    const relay = await aLeftRoom();
    const [sender, other] = [await relay.join(modern), await relay.join(modern)];
    await relay.broadcast(aMessage(sender, { id: 1, after: null }));
    expect(relay.heard(other)).toEqual(["hi"]);
    expect(relay.sentTicks()).toMatchObject([{ isTakenOver: true, entries: 1, waitMs: 1_101 }]);
    expect(relay.telemetry.records[0]?.counts).toMatchObject({ TakeOvers: 1 });
  });

  it("is taken over by the next message when it is full, which goes into the next one", async () => {
    const relay = await aLeftRoom({ ...left, bytesBefore: 131_000 });
    const [sender, other] = [await relay.join(modern), await relay.join(modern)];
    await relay.broadcast(aMessage(sender, { id: 1, after: null }));
    expect(relay.sentTicks()).toMatchObject([
      { tick: "e.1/1", isTakenOver: true, entries: 0 },
      { tick: "e.1/2", isTakenOver: false, entries: 1 },
    ]);
    expect(relay.heard(other)).toEqual(["hi"]);
    const places = relay.telemetry.spans.filter(({ name }) => name === "place");
    expect(places.map(({ annotations }) => annotations["tick"])).toEqual([undefined, "e.1/2"]);
  });

  it("is taken over by any heartbeat, after that has been answered", async () => {
    const relay = await aLeftRoom();
    const [player, other] = [await relay.join(modern), await relay.join()];
    await relay.ping(aHeartbeat(player, { id: "1" }));
    expect(relay.frames(player)).toMatchObject([{ type: "pong", id: "1" }, { type: "tick" }]);
    await relay.ping(aHeartbeat(other));
    expect(relay.sentTicks()).toMatchObject([{ isTakenOver: true }]);
  });

  it("is left in peace until a second after its time", async () => {
    const relay = await aLeftRoom({ ...left, closesAt: start - 1_000 });
    const player = await relay.join(modern);
    await relay.ping(aHeartbeat(player));
    await relay.broadcast(aMessage(player, { id: 1, after: null }));
    expect(relay.sentTicks()).toEqual([]);
  });

  it("is left to others by one who has too little time", async () => {
    const relay = aRelay();
    await relay.journal.write(room, { kind: "create", page: aTick() });
    const sender = await relay.join(modern);
    const message = { id: 1, after: null, deadline: start + 99 };
    await relay.broadcast(aMessage(sender, message));
    expect([relay.sentTicks(), relay.clock.now()]).toEqual([[], start]);
    expect(relay.journal.pages(room).at(-1)).toMatchObject({ endsTick: false });
    await relay.clock.sleep(1_200);
    await relay.ping(aHeartbeat(sender));
    expect(relay.heard(sender)).toEqual(["hi"]);
  });

  it("is told nobody when it could not be closed, and is taken over later", async () => {
    const relay = await aLeftRoom();
    const player = await relay.join(modern);
    const write = relay.journal.write.bind(relay.journal);
    const throttled = new Busy();
    relay.journal.write = () => Promise.reject(throttled);
    await relay.ping(aHeartbeat(player));
    expect(relay.telemetry.lines).toMatchObject([{ event: "tick_not_sent", error: throttled }]);
    relay.journal.write = write;
    await relay.ping(aHeartbeat(player));
    expect(relay.sentTicks()).toHaveLength(1);
  });
});

describe("positions that are none", () => {
  it.each([
    ["from the future", { epoch: "e.1", page: 9 }],
    ["of another room or numbering", { epoch: "x.1", page: 3 }],
    ["as large as can be", { epoch: "e.1", page: Number.MAX_SAFE_INTEGER }],
    ["of an epoch without a number", { epoch: "", page: 0 }],
  ])("are refused as behind, and replay nothing: %s", async (_, position) => {
    const relay = aRelay();
    for (let number = 1; number <= 3; number++) {
      await relay.journal.write(room, { kind: "create", page: aTick({ number }) });
    }
    const [sender, other] = [await relay.join(modern), await relay.join(modern)];
    const message = aMessage(sender, { id: 1, after: position });
    await expect(relay.broadcast(message)).rejects.toThrow(Behind);
    await relay.ping(aHeartbeat(sender, { id: "1", since: position }));
    expect(relay.frames(sender)).toMatchObject([
      { type: "pong", recovered: false, head: { epoch: "e.1", page: 3 } },
    ]);
    expect(relay.frames(other)).toEqual([]);
    expect(relay.journal.pages(room)).toHaveLength(3);
  });
});
