import { describe, expect, it } from "vitest";
import type { Batch } from "#application/log/placing.ts";
import { furthestBehind, pageBytes } from "#application/log/placing.ts";
import { RoomPaces } from "#application/log/room-paces.ts";
import type { Attempt } from "#application/log/tick-keeper.ts";
import { createTickKeeper } from "#application/log/tick-keeper.ts";
import { encodeEntry, encodeJoin } from "#domain/entry.ts";
import type { Page } from "#domain/page.ts";
import { Behind, Busy, OutOfOrder, TooFast } from "#domain/refusals.ts";
import type { Position } from "#protocol/position.ts";
import { InMemoryJournal } from "../../../fakes/in-memory-journal.ts";
import { SimulatedClock } from "../../../fakes/simulated-clock.ts";
import { UnreliableJournal } from "../../../fakes/unreliable-journal.ts";
import { aConnection, noHurry, epoch as start } from "../../../support/builders.ts";
import { aPage, aTick, entriesOf } from "../../../support/pages.ts";

const room = "arena";
const me = { invocationId: "me", deadline: noHurry };
const another = { invocationId: "another", deadline: noHurry };
const tickMs = 100;
const tickBytes = 20_000;
const at = (page: number): Position => ({ epoch: "e.1", page });
const unhurried: Attempt = { until: noHurry };

/** A keeper of ticks over a log that has these pages, a while after they were sealed. */
async function aKeeper(pages: readonly Page[] = [], quietMs = 60_000) {
  const log = new InMemoryJournal();
  for (const page of pages) await log.write(room, { kind: "create", page });
  const journal = new UnreliableJournal(log);
  const clock = new SimulatedClock(start + quietMs);
  const paces = new RoomPaces({ tickMs, roomPostsPerSecond: 2_000 });
  let nonces = 0;
  const nonce = () => `n${++nonces}`;
  const random = () => 0.5;
  const fairShare = { messages: 16, bytes: 16 * 1024 };
  const keeper = createTickKeeper({ journal, clock, random, nonce, paces, tickBytes, fairShare });
  return { ...{ journal, clock, log, paces }, ...keeper, pages: () => log.pages(room) };
}

function aBatch(seat: string, id: number, traits: Partial<Batch> = {}): Batch {
  return { users: { [seat]: `user of ${seat}` }, entries: entriesOf(seat, id), ...traits };
}

const entriesIn = (pages: readonly Page[]) => pages.flatMap(({ entries }) => entries);

describe("placing into a quiet room", () => {
  it("is one look and one write, which is told of before it is made", async () => {
    const keeper = await aKeeper([aTick()]);
    const told: number[] = [];
    const onEnding = () => told.push(keeper.journal.calls.length);
    const batch = aBatch("a", 1, { after: at(1) });
    const placement = await keeper.place(room, batch, me, { ...unhurried, onEnding });
    expect(placement).toMatchObject({ isPlaced: true, duty: "close" });
    expect(placement.page).toMatchObject({ number: 2, endsTick: true, sealedBy: "me" });
    expect(keeper.journal.calls).toEqual([`newest 1 ${furthestBehind + 1}`, "create"]);
    expect(told).toEqual([1]);
    await expect(keeper.close(room, placement.page, me)).resolves.toEqual([placement.page]);
    expect(keeper.journal.calls).toHaveLength(2);
  });

  it("looks at the newest page alone without a position, and at all since for one who came first", async () => {
    const keeper = await aKeeper();
    await keeper.place(room, aBatch("a", 1), me, unhurried);
    await keeper.place(room, aBatch("b", 1, { after: null }), another, unhurried);
    expect(keeper.journal.calls.filter((call) => call.startsWith("newest"))).toEqual([
      "newest 0 1",
      `newest 0 ${furthestBehind + 1}`,
    ]);
  });

  it("ends a tick at once in one try only, and opens one after that", async () => {
    const keeper = await aKeeper([aTick()]);
    keeper.journal.failWrites("lost");
    let endings = 0;
    const onEnding = () => endings++;
    const { page } = await keeper.place(room, aBatch("a", 1), me, { ...unhurried, onEnding });
    expect(page).toMatchObject({ number: 2, endsTick: false });
    expect(page).not.toHaveProperty("sealedAt");
    expect(endings).toBe(1);
  });
});

describe("placing into a busy room", () => {
  it("leaves the tick to whoever has opened it", async () => {
    const keeper = await aKeeper([aTick()], 30);
    const opened = await keeper.place(room, aBatch("a", 1), me, unhurried);
    const added = await keeper.place(room, aBatch("b", 1), another, unhurried);
    expect(opened).toMatchObject({ duty: "close", page: { closesAt: start + tickMs } });
    expect(added).toMatchObject({ duty: "nothing", page: { number: opened.page.number } });
    expect(entriesIn(keeper.pages())).toEqual([...entriesOf("a", 1), ...entriesOf("b", 1)]);
  });

  it("goes on in the next page of the same tick where one is full, as nobody's opener", async () => {
    const keeper = await aKeeper([aPage({ bytes: pageBytes })]);
    const placement = await keeper.place(room, aBatch("a", 1), me, unhurried);
    expect(keeper.journal.calls).toEqual(["newest 0 1", "seal", "newest 0 65", "create"]);
    expect(placement).toMatchObject({ page: { number: 2, tick: 1, endsTick: false } });
    expect(placement.duty).not.toBe("close");
    // At once: nobody else was faster.
    expect(keeper.clock.now()).toBe(start + 60_000);
  });

  it("tries again when somebody else was faster, and tells of each write that did not hold", async () => {
    const keeper = await aKeeper([aTick()], 30);
    keeper.journal.beforeNextWrite(() => keeper.place(room, aBatch("b", 1), another, unhurried));
    let refused = 0;
    const onRefusedWrite = () => refused++;
    const placement = await keeper.place(room, aBatch("a", 1), me, {
      ...unhurried,
      onRefusedWrite,
    });
    expect(placement).toMatchObject({ duty: "nothing", page: { number: 2 } });
    expect(refused).toBe(1);
    // Half of the longest pause.
    expect(keeper.clock.now()).toBe(start + 30 + 20);
  });

  it("waits for a tick to be closed that has no room left", async () => {
    const full = aPage({ bytesBefore: tickBytes, closesAt: start + 80 });
    const keeper = await aKeeper([full], 30);
    const placing = keeper.place(room, aBatch("a", 1), me, unhurried);
    await keeper.clock.sleep(40);
    await keeper.close(room, full, another);
    const { page } = await placing;
    expect(page).toMatchObject({ number: 2, tick: 2 });
    // At the time of the tick, and not later.
    expect(keeper.clock.now()).toBe(start + 80);
  });

  it("looks again and again after its time at a full tick, and then takes it over", async () => {
    const full = aPage({ bytesBefore: tickBytes, closesAt: start + 80 });
    const keeper = await aKeeper([full], 30);
    const placement = await keeper.place(room, aBatch("a", 1), me, unhurried);
    expect(placement).toMatchObject({ isPlaced: false, page: full, duty: "take-over" });
    expect(keeper.clock.now()).toBeGreaterThan(start + 80 + 1_000);
    expect(keeper.clock.now()).toBeLessThanOrEqual(start + 80 + 1_000 + 40);
    expect(entriesIn(keeper.pages())).toEqual([]);
  });

  it("waits for no longer than a tick lasts for one that another clock closes later", async () => {
    const ahead = aPage({ bytesBefore: tickBytes, closesAt: start + 60_000 });
    const keeper = await aKeeper([ahead], 0);
    const placing = keeper.place(room, aBatch("a", 1), me, unhurried);
    await keeper.clock.sleep(50);
    await keeper.close(room, ahead, another);
    await placing;
    expect(keeper.clock.now()).toBe(start + tickMs);
  });

  it("is busy when the time for it is over, and has changed nothing", async () => {
    const full = aPage({ bytesBefore: tickBytes, closesAt: start + 80 });
    const keeper = await aKeeper([full], 0);
    const placing = keeper.place(room, aBatch("a", 1), me, { until: start + 50 });
    await expect(placing).rejects.toThrow(Busy);
    expect(keeper.clock.now()).toBe(start + 50);
    expect(keeper.pages()).toEqual([full]);
  });
});

describe("placing over a journal that does not answer", () => {
  it("finds an entry that was written, and does not write it again", async () => {
    const keeper = await aKeeper([aTick()], 30);
    keeper.journal.failWrites("unanswered");
    const placement = await keeper.place(room, aBatch("a", 1), me, unhurried);
    expect(placement).toMatchObject({ isPlaced: true, duty: "close", page: { number: 2 } });
    expect(entriesIn(keeper.pages())).toEqual(entriesOf("a", 1));
  });

  it("finds that it has ended a tick, which is its own to send", async () => {
    const keeper = await aKeeper([aTick()]);
    keeper.journal.failWrites("unanswered");
    const { duty, page } = await keeper.place(room, aBatch("a", 1), me, unhurried);
    expect([duty, page.endsTick]).toEqual(["close", true]);
    await expect(keeper.close(room, page, me)).resolves.toHaveLength(1);
    await expect(keeper.close(room, page, another)).resolves.toBeUndefined();
  });

  it("finds an entry without a position also when others have filled pages behind it", async () => {
    const keeper = await aKeeper([aPage()], 30);
    keeper.journal.failWrites("unanswered");
    const placing = keeper.place(room, aBatch("a", 1), me, unhurried);
    await keeper.clock.sleep(5);
    for (const [index, seat] of ["b", "c", "d"].entries()) {
      const large = [encodeEntry({ seat, id: index }, JSON.stringify("x".repeat(pageBytes)))];
      await keeper.place(room, aBatch(seat, index, { entries: large }), another, unhurried);
    }
    await expect(placing).resolves.toMatchObject({ isPlaced: true, page: { number: 1 } });
    const mine = entriesIn(keeper.pages()).filter((entry) => entry.startsWith('["a"'));
    expect(mine).toEqual(entriesOf("a", 1));
    expect(keeper.pages().length).toBeGreaterThan(3);
  });

  it("places nothing that may stand further back than it can look", async () => {
    const keeper = await aKeeper([aPage()], 30);
    keeper.journal.failWrites("unanswered");
    const placing = keeper.place(room, aBatch("a", 1), me, unhurried);
    await keeper.clock.sleep(5);
    const write = { kind: "seal", epoch: "e.1", number: 1, sealedAt: start } as const;
    await keeper.log.write(room, write);
    for (let number = 2; number <= 2 + furthestBehind; number++) {
      await keeper.log.write(room, { kind: "create", page: aTick({ number }) });
    }
    await expect(placing).rejects.toThrow(Behind);
    expect(entriesIn(keeper.pages())).toEqual(entriesOf("a", 1));
  });

  it("looks once more after its time, so that what is in the log is not refused", async () => {
    const keeper = await aKeeper([aPage()], 30);
    keeper.journal.failWrites("unanswered");
    const until = keeper.clock.now() + 1;
    const placing = keeper.place(room, aBatch("a", 1), me, { until });
    await expect(placing).resolves.toMatchObject({ isPlaced: true });
  });

  it("gives that look a quarter of a second", async () => {
    const keeper = await aKeeper([aPage()], 30);
    const deadlines: number[] = [];
    const newest = keeper.journal.newest.bind(keeper.journal);
    keeper.journal.newest = (...args) => {
      deadlines.push(args[3]);
      return newest(...args);
    };
    await keeper.place(room, aBatch("a", 1), me, { until: start + 500 });
    expect(deadlines).toEqual([start + 750]);
  });

  it("passes on what the journal throws", async () => {
    const keeper = await aKeeper([aPage()]);
    const denied = new Error("denied");
    keeper.journal.failWrites(denied, new Busy());
    await expect(keeper.place(room, aBatch("a", 1), me, unhurried)).rejects.toBe(denied);
    await expect(keeper.place(room, aBatch("a", 1), me, unhurried)).rejects.toThrow(Busy);
  });
});

describe("placing the same again", () => {
  it("finds it where it stands, whoever has sent it, and leaves it to its sender", async () => {
    const keeper = await aKeeper([aTick()], 30);
    const batch = aBatch("a", 1, { after: at(1) });
    const first = await keeper.place(room, batch, me, unhurried);
    await keeper.close(room, first.page, me);
    await keeper.place(room, aBatch("b", 1), another, unhurried);
    const again = await keeper.place(room, batch, another, unhurried);
    expect(again).toMatchObject({ isPlaced: true, duty: "nothing", page: { number: 2 } });
    expect(entriesIn(keeper.pages())).toEqual([...entriesOf("a", 1), ...entriesOf("b", 1)]);
  });

  it("closes the tick that a first copy has opened, as its opener may not live any more", async () => {
    const keeper = await aKeeper([aTick()], 30);
    const batch = aBatch("a", 1, { after: at(1) });
    await keeper.place(room, batch, another, unhurried);
    await keeper.place(room, aBatch("b", 1), another, unhurried);
    await expect(keeper.place(room, batch, me, unhurried)).resolves.toMatchObject({
      duty: "close",
    });
    const second = aBatch("b", 1, { after: at(1) });
    await expect(keeper.place(room, second, me, unhurried)).resolves.toMatchObject({
      duty: "nothing",
    });
  });

  it("places only what is missing, at whichever try, of what was placed in part", async () => {
    const first = aTick({ number: 2, entries: entriesOf("a", 7) });
    const since = [aTick({ number: 3 }), aPage({ number: 4 })];
    const keeper = await aKeeper([aTick(), first, ...since]);
    keeper.journal.failWrites("lost", "unanswered");
    const batch = aBatch("a", 7, { entries: entriesOf("a", 7, 8), after: at(1) });
    await keeper.place(room, batch, me, unhurried);
    expect(entriesIn(keeper.pages())).toEqual(entriesOf("a", 7, 8));
  });

  it("is refused out of order and behind, and changes nothing", async () => {
    const keeper = await aKeeper([aTick()]);
    await keeper.place(room, aBatch("a", 5, { after: at(1) }), me, unhurried);
    const before = keeper.pages();
    const late = keeper.place(room, aBatch("a", 4, { after: at(1) }), me, unhurried);
    await expect(late).rejects.toThrow(OutOfOrder);
    const future = keeper.place(room, aBatch("a", 6, { after: at(9) }), me, unhurried);
    await expect(future).rejects.toThrow(Behind);
    expect(keeper.pages()).toEqual(before);
  });
});

describe("a tick that was left open", () => {
  it("is taken over by whoever adds to it a second after its time, and not before", async () => {
    for (const [lateMs, duty] of [
      [1_000, "nothing"],
      [1_001, "take-over"],
    ] as const) {
      const keeper = await aKeeper([aPage({ closesAt: start })], lateMs);
      expect(keeper.isOverdue(aPage({ closesAt: start }))).toBe(duty === "take-over");
      const placement = await keeper.place(room, aBatch("b", 1), me, unhurried);
      expect(placement).toMatchObject({ isPlaced: true, duty });
    }
  });

  it("is taken over by one who finds his own entry in it", async () => {
    const entries = entriesOf("b", 1);
    const keeper = await aKeeper([aPage({ entries, closesAt: start })]);
    const batch = aBatch("b", 1, { after: at(0) });
    await expect(keeper.place(room, batch, me, unhurried)).resolves.toMatchObject({
      duty: "take-over",
    });
  });

  it("is none once it has ended", async () => {
    const keeper = await aKeeper();
    expect(keeper.isOverdue(aTick({ closesAt: start }))).toBe(false);
  });
});

describe("closing a tick", () => {
  it("is one write when its only page is known, which freezes what is in it then", async () => {
    const keeper = await aKeeper([aPage()]);
    await keeper.place(room, aBatch("b", 1), another, unhurried);
    keeper.journal.calls.length = 0;
    const pages = await keeper.close(room, aPage(), me);
    expect(pages).toMatchObject([{ sealedBy: "me", endsTick: true, entries: entriesOf("b", 1) }]);
    expect(keeper.journal.calls).toEqual(["seal"]);
    await keeper.place(room, aBatch("c", 1), another, unhurried);
    expect(keeper.pages().map(({ entries }) => entries.length)).toEqual([1, 1]);
  });

  it("has all pages of the tick, oldest first, and none of others", async () => {
    const keeper = await aKeeper([
      aTick(),
      aPage({ number: 2, tick: 2, sealedAt: start }),
      aPage({ number: 3, tick: 2, sealedAt: start }),
      aPage({ number: 4, tick: 2 }),
    ]);
    const known = aPage({ number: 2, tick: 2, sealedAt: start });
    const pages = await keeper.close(room, known, me);
    expect(pages?.map(({ number, endsTick }) => [number, endsTick])).toEqual([
      [2, false],
      [3, false],
      [4, true],
    ]);
  });

  it("puts an empty page behind one that is full", async () => {
    const full = aPage({ bytes: 700, bytesBefore: 50, sealedAt: start, users: { a: "u" } });
    const keeper = await aKeeper([full]);
    const pages = await keeper.close(room, full, me);
    expect(pages?.[0]).toEqual(full);
    expect(pages?.[1]).toEqual({
      ...full,
      ...{ number: 2, entries: [], users: {}, bytes: 0, bytesBefore: 750 },
      ...{ sealedAt: keeper.clock.now(), sealedBy: "me", endsTick: true },
    });
  });

  it("finds what has come behind the page that is known", async () => {
    const keeper = await aKeeper([
      aPage({ sealedAt: start }),
      aPage({ number: 2, tick: 1, entries: entriesOf("b", 1) }),
    ]);
    const pages = await keeper.close(room, aPage(), me);
    expect(pages?.map(({ number }) => number)).toEqual([1, 2]);
    expect(keeper.journal.calls).toEqual(["seal", "newest 1 256", "seal"]);
  });

  it("is done by one of two, and the other has nothing to send", async () => {
    const keeper = await aKeeper([aPage()]);
    const [first, second] = await Promise.all([
      keeper.close(room, aPage(), me),
      keeper.close(room, aPage(), another),
    ]);
    expect([first?.length, second?.length]).toEqual([1, undefined]);
  });

  it("finds that it has done so when it was not answered", async () => {
    for (const page of [aPage(), aPage({ sealedAt: start })]) {
      const keeper = await aKeeper([page]);
      keeper.journal.failWrites("unanswered");
      const pages = await keeper.close(room, page, me);
      expect(pages?.at(-1)).toMatchObject({ endsTick: true, sealedBy: "me" });
    }
  });

  it("is tried again after a pause while it does not hold, until its deadline", async () => {
    const keeper = await aKeeper([aPage()]);
    keeper.journal.failWrites("lost", "lost", "lost");
    await expect(keeper.close(room, aPage(), me)).resolves.toHaveLength(1);
    expect(keeper.clock.now()).toBe(start + 60_000 + 20 + 20);
    const hopeless = await aKeeper([aPage()]);
    hopeless.journal.failWrites(...Array.from({ length: 100 }, () => "lost" as const));
    const deadline = hopeless.clock.now() + 50;
    const closing = hopeless.close(room, aPage(), { ...me, deadline });
    await expect(closing).resolves.toBeUndefined();
    expect(hopeless.clock.now()).toBe(deadline + 10);
  });

  it("has nothing to send of a tick that is not there any more, in whole or in part", async () => {
    const gone = await aKeeper([aTick({ number: 9 })]);
    const known = aPage({ sealedAt: start });
    await expect(gone.close(room, known, me)).resolves.toBeUndefined();
    const holed = await aKeeper([
      aPage({ number: 2, tick: 1, sealedAt: start }),
      aPage({ number: 3, tick: 1 }),
    ]);
    await expect(holed.close(room, known, me)).resolves.toBeUndefined();
    const renamed = await aKeeper([aPage({ epoch: "n.1" })]);
    await expect(renamed.close(room, aPage({ number: 1, sealedAt: start }), me)).resolves.toBe(
      undefined,
    );
  });
});

describe("waiting for a tick's time", () => {
  it("is as long as is left of it, and nothing after it", async () => {
    for (const [dueAt, ms] of [
      [start + 60_000 + 70, 70],
      [start + 60_000, 0],
      [start, 0],
    ] as const) {
      const keeper = await aKeeper();
      const page = aPage();
      await keeper.untilDue({ isPlaced: true, page, duty: "close", dueAt });
      expect(keeper.clock.now()).toBe(start + 60_000 + ms);
    }
  });

  it("is longer in a room that is large", async () => {
    const keeper = await aKeeper([aTick()], 30);
    keeper.paces.sent(room, 1_000);
    const placement = await keeper.place(room, aBatch("a", 1), me, unhurried);
    await keeper.untilDue(placement);
    expect(keeper.clock.now()).toBe(start + 500);
  });

  it("is short for what is found in a tick that a clock ahead of this one has opened", async () => {
    const entries = entriesOf("a", 1);
    const keeper = await aKeeper([aPage({ entries, closesAt: start + 900_000 })]);
    const batch = aBatch("a", 1, { after: at(0) });
    const placement = await keeper.place(room, batch, me, unhurried);
    expect(placement).toMatchObject({ duty: "close", dueAt: start + 60_000 + 500 });
  });
});

describe("comings and goings", () => {
  let comings = 0;
  const aComing = (profile = "null"): Batch => {
    const seat = `seat-${++comings}`;
    return { entries: [encodeJoin(aConnection({ seat, profile }))], users: {} };
  };

  it("are gathered for half a second where the last tick is not long ago", async () => {
    const keeper = await aKeeper([aTick()], 30);
    const opened = await keeper.place(room, aComing(), me, unhurried);
    expect(opened).toMatchObject({ duty: "close", dueAt: start + 500 });
    await expect(keeper.place(room, aComing(), another, unhurried)).resolves.toMatchObject({
      ...{ duty: "nothing", page: { number: opened.page.number } },
    });
  });

  it("are a tick of their own at once in a room that is quiet", async () => {
    const keeper = await aKeeper([aTick()], 500);
    await expect(keeper.place(room, aComing(), me, unhurried)).resolves.toMatchObject({
      page: { endsTick: true },
    });
  });

  it("do not hold up the first message among them, which closes the tick in its own time", async () => {
    const keeper = await aKeeper([aTick()], 30);
    const opened = await keeper.place(room, aComing(), me, unhurried);
    await keeper.clock.sleep(100);
    const said = await keeper.place(room, aBatch("a", 1), another, unhurried);
    expect(said).toMatchObject({ duty: "close", dueAt: start + 30 + 100 + tickMs });
    await keeper.untilDue(said);
    await expect(keeper.close(room, said.page, another)).resolves.toMatchObject([
      { entries: [expect.anything(), ...entriesOf("a", 1)] },
    ]);
    // Whoever opened it finds that this has been done.
    await keeper.untilDue(opened);
    await expect(keeper.close(room, opened.page, me)).resolves.toBeUndefined();
  });

  it("leave all further messages to the first, also those of the same player", async () => {
    const keeper = await aKeeper([aTick()], 30);
    await keeper.place(room, aComing(), me, unhurried);
    await keeper.place(room, aBatch("a", 1), another, unhurried);
    for (const batch of [aBatch("b", 1), aBatch("a", 2)]) {
      const { duty } = await keeper.place(room, batch, another, unhurried);
      expect(duty).toBe("nothing");
    }
  });

  it("of more than a page are closed by the first message as well, from wherever it looks", async () => {
    for (const after of [at(1), undefined]) {
      const keeper = await aKeeper([aTick()], 30);
      await keeper.place(room, aComing(JSON.stringify("x".repeat(900))), me, unhurried);
      await keeper.place(room, aComing(), me, unhurried);
      const batch = aBatch("a", 1, { ...(after && { after }) });
      const said = await keeper.place(room, batch, another, unhurried);
      expect(said).toMatchObject({ duty: "close", page: { number: 3, tick: 2 } });
      const second = aBatch("b", 1, { after: at(1) });
      await expect(keeper.place(room, second, another, unhurried)).resolves.toMatchObject({
        duty: "nothing",
      });
    }
  });

  it("hurry no tick that was opened for messages, however long that lasts", async () => {
    const keeper = await aKeeper([aTick()], 30);
    keeper.paces.sent(room, 2_000);
    await keeper.place(room, aBatch("a", 1), me, unhurried);
    keeper.paces.sent(room, 1);
    await expect(keeper.place(room, aBatch("b", 1), another, unhurried)).resolves.toMatchObject({
      duty: "nothing",
    });
  });
});

it("counts what a user has in all pages of the open tick, also for who has told no position", async () => {
  const keeper = await aKeeper([aTick()], 30);
  const large = JSON.stringify("x".repeat(700));
  const say = (id: number) =>
    keeper.place(
      room,
      { entries: [encodeEntry({ seat: "a", id }, large)], users: { a: "user-a" } },
      another,
      unhurried,
    );
  for (let id = 1; id <= 16; id++) await say(id);
  await expect(say(17)).rejects.toThrow(TooFast);
});
