import { describe, expect, it } from "vitest";
import type { Batch, Circumstances } from "#application/log/placing.ts";
import { furthestBehind, nextStep, pageBytes, positionBefore } from "#application/log/placing.ts";
import { encodeEntry, encodeJoin } from "#domain/entry.ts";
import { contentBytes } from "#domain/page.ts";
import { Behind, OutOfOrder, TooFast } from "#domain/refusals.ts";
import { serverSeat, serverUser } from "#protocol/server-seat.ts";
import { aConnection, epoch as start } from "../../../support/builders.ts";
import { aPage, aTick, entriesOf } from "../../../support/pages.ts";

const seat = "me";
const minute = 60_000;
const tickBytes = 100_000;

function aBatch(traits: Partial<Batch> = {}): Batch {
  return { users: { [seat]: "user-1" }, entries: entriesOf(seat, 7), ...traits };
}

/** A while after the last tick, so that nothing has to be waited for. */
const quiet: Circumstances = {
  now: start + minute,
  tickMs: 100,
  invocationId: "my-invocation",
  nonce: "n",
  tickBytes,
  fairShare: { messages: 16, bytes: 16 * 1024 },
  mayEndAtOnce: true,
};

const entries = entriesOf(seat, 7);
const users = { [seat]: "user-1" };
const own = { entries, users, bytes: contentBytes(entries, users) };

it("a page is small enough for appends to be cheap, and a client may be 64 of them behind", () => {
  expect({ pageBytes, furthestBehind }).toEqual({ pageBytes: 1_700, furthestBehind: 64 });
});

describe("a batch in a room without a log", () => {
  it("begins a numbering, and ends its tick at once", () => {
    expect(nextStep([], aBatch(), quiet)).toEqual({
      kind: "write",
      write: {
        kind: "create",
        page: {
          ...{ ...own, epoch: "n.1", number: 1, tick: 1, bytesBefore: 0 },
          ...{ openedAt: quiet.now, closesAt: quiet.now, sealedAt: quiet.now },
          ...{ sealedBy: "my-invocation", endsTick: true },
        },
      },
    });
  });

  it("begins it anew behind pages that are too old, under numbers that are free", () => {
    const old = aTick({ number: 41 });
    const limit = start + 125 * minute;
    expect(nextStep([old], aBatch(), { ...quiet, now: limit })).toMatchObject({
      write: { page: { epoch: "e.1", number: 42 } },
    });
    expect(nextStep([old], aBatch(), { ...quiet, now: limit + 1 })).toMatchObject({
      write: { page: { epoch: "n.42", number: 42, endsTick: true } },
    });
  });
});

describe("a batch after a tick has ended", () => {
  const ended = aTick({ number: 3 });

  it("is a tick of its own where the room is quiet, in the same numbering", () => {
    expect(nextStep([ended], aBatch(), { ...quiet, now: start + 100 })).toMatchObject({
      write: { page: { epoch: "e.1", number: 4, tick: 4, closesAt: start + 100, endsTick: true } },
    });
  });

  it("opens a tick where it is not, which closes when the time of one has passed", () => {
    const step = nextStep([ended], aBatch(), { ...quiet, now: start + 30 });
    expect(step).toMatchObject({
      write: { page: { tick: 4, openedAt: start + 30, closesAt: start + 100, endsTick: false } },
    });
    expect(step).not.toMatchObject({ write: { page: { sealedAt: expect.anything() } } });
    expect(step).not.toMatchObject({ write: { page: { sealedBy: expect.anything() } } });
  });

  it("opens it, or goes on in it, with a page that is sealed only when it fills more than half of one", () => {
    const around = own.bytes - '"move 7 é"'.length - 1;
    const filling = (bytes: number) => [encodeEntry({ seat, id: 7 }, `"${"x".repeat(bytes - 2)}"`)];
    const open = (bytes: number) =>
      nextStep([ended], aBatch({ entries: filling(bytes) }), { ...quiet, now: start + 30 });
    const exactly = pageBytes / 2 - around;
    expect(open(exactly)).toMatchObject({ write: { page: { bytes: 850, endsTick: false } } });
    expect(open(exactly)).not.toMatchObject({ write: { page: { sealedAt: expect.anything() } } });
    expect(open(exactly + 1)).toMatchObject({
      write: { page: { sealedAt: start + 30, endsTick: false } },
    });
    const sealed = [aPage({ sealedAt: start })];
    const go = (bytes: number) => nextStep(sealed, aBatch({ entries: filling(bytes) }), quiet);
    expect(go(exactly)).not.toMatchObject({ write: { page: { sealedAt: expect.anything() } } });
    expect(go(exactly + 1)).toMatchObject({ write: { page: { sealedAt: quiet.now } } });
  });

  it("waits for no longer than a tick, whatever another clock has said", () => {
    const ahead = aTick({ number: 3, sealedAt: start + 5_000 });
    expect(nextStep([ahead], aBatch(), { ...quiet, now: start })).toMatchObject({
      write: { page: { closesAt: start + 100 } },
    });
  });

  it("opens a tick when ending it at once has been tried", () => {
    const again = { ...quiet, mayEndAtOnce: false };
    expect(nextStep([ended], aBatch(), again)).toMatchObject({
      write: { page: { closesAt: quiet.now, endsTick: false } },
    });
  });
});

describe("a batch in an open tick", () => {
  it("is added to its newest page", () => {
    expect(nextStep([aPage()], aBatch(), quiet)).toEqual({
      kind: "write",
      write: { kind: "append", epoch: "e.1", number: 1, ...own, limit: pageBytes },
    });
  });

  it("seals the page in which it leaves no room for three of the same at one moment", () => {
    const left = (bytes: number) => aPage({ bytes: pageBytes - own.bytes - bytes });
    const sealed = { write: { kind: "append", sealedAt: quiet.now } };
    expect(nextStep([left(3 * own.bytes - 1)], aBatch(), quiet)).toMatchObject(sealed);
    expect(nextStep([left(3 * own.bytes)], aBatch(), quiet)).not.toMatchObject(sealed);
  });

  it("leaves a page open for another large one, as long as that goes in", () => {
    const json = JSON.stringify("x".repeat(600));
    const large = { entries: [encodeEntry({ seat, id: 7 }, json)], users };
    const bytes = contentBytes(large.entries, users);
    const left = (rest: number) => aPage({ bytes: pageBytes - bytes - rest });
    const sealed = { write: { kind: "append", sealedAt: quiet.now } };
    const batch = aBatch({ entries: large.entries });
    expect(nextStep([left(bytes - 1)], batch, quiet)).toMatchObject(sealed);
    expect(nextStep([left(bytes)], batch, quiet)).not.toMatchObject(sealed);
  });

  it("seals a page that it does not fit into, and goes into the next one", () => {
    const fits = aPage({ bytes: pageBytes - own.bytes });
    expect(nextStep([fits], aBatch(), quiet)).toMatchObject({ write: { kind: "append" } });
    const full = aPage({ bytes: pageBytes - own.bytes + 1 });
    const seal = { kind: "seal", epoch: "e.1", number: 1, sealedAt: quiet.now };
    expect(nextStep([full], aBatch(), quiet)).toEqual({ kind: "write", write: seal });
    const times = { openedAt: start - 7, closesAt: start + 93 };
    const sealed = aPage({
      ...full,
      ...times,
      number: 5,
      tick: 3,
      bytesBefore: 50,
      sealedAt: start,
    });
    expect(nextStep([sealed], aBatch(), quiet)).toEqual({
      kind: "write",
      write: {
        kind: "create",
        page: {
          ...{ ...own, ...times, epoch: "e.1", number: 6, tick: 3 },
          ...{ bytesBefore: 50 + full.bytes, endsTick: false },
        },
      },
    });
  });

  it("is a page of its own, sealed, when it is larger than one", () => {
    const large = [encodeEntry({ seat, id: 7 }, JSON.stringify("x".repeat(pageBytes)))];
    const step = nextStep([aPage({ sealedAt: start })], aBatch({ entries: large }), quiet);
    expect(step).toMatchObject({ write: { page: { entries: large, sealedAt: quiet.now } } });
  });

  it("does not seal a page that it begins, unless it is larger than one", () => {
    const step = nextStep([aPage({ sealedAt: start })], aBatch(), quiet);
    expect(step).toMatchObject({ write: { page: { entries } } });
    expect(step).not.toMatchObject({ write: { page: { sealedAt: expect.anything() } } });
  });

  it("waits for the next tick when this one could not be delivered with it", () => {
    const tickWith = (bytes: number) =>
      aPage({ bytes: 30, bytesBefore: tickBytes - own.bytes - 30 - bytes });
    expect(nextStep([tickWith(0)], aBatch(), quiet)).toMatchObject({ kind: "write" });
    expect(nextStep([tickWith(-1)], aBatch(), quiet)).toMatchObject({ kind: "wait" });
  });
});

describe("a batch that is in the log", () => {
  const after = { epoch: "e.1", page: 1 };

  it("is found where it stands, and not placed again", () => {
    const there = aTick({ number: 2, entries });
    const pages = [aPage({ number: 3 }), there, aTick()];
    expect(nextStep(pages, aBatch({ after }), quiet)).toEqual({ kind: "placed", page: there });
  });

  it("is found by its seat and id, and not by those of others", () => {
    const others = aPage({ number: 2, entries: entriesOf("another", 7) });
    expect(nextStep([others, aTick()], aBatch({ after }), quiet)).toMatchObject({ kind: "write" });
  });

  it("is placed in part when only a part of it is there", () => {
    const pages = [aPage({ number: 2, entries: entriesOf(seat, 7) }), aTick()];
    const batch = aBatch({ after, entries: entriesOf(seat, 7, 8) });
    expect(nextStep(pages, batch, quiet)).toMatchObject({
      write: { kind: "append", entries: entriesOf(seat, 8) },
    });
  });

  it("is out of order when a later one of the same seat is there, and it is not", () => {
    const pages = [aPage({ number: 2, entries: entriesOf(seat, 8) }), aTick()];
    expect(() => nextStep(pages, aBatch({ after }), quiet)).toThrow(OutOfOrder);
  });

  it("is out of order only among ids that count up, and of the same seat", () => {
    const others = encodeEntry({ seat: "another", id: 8 }, "1");
    const uncounted = encodeEntry({ seat, id: "PJqCFfHyKRcCHlw=" }, "1");
    const pages = [aPage({ number: 2, entries: [others, uncounted] }), aTick()];
    expect(nextStep(pages, aBatch({ after }), quiet)).toMatchObject({ kind: "write" });
  });

  it("is found with other content, too: what was sent first under an id counts", () => {
    const another = [encodeEntry({ seat, id: 7 }, '"another"')];
    const pages = [aPage({ number: 2, entries }), aTick()];
    const step = nextStep(pages, aBatch({ after, entries: another }), quiet);
    expect(step).toMatchObject({ kind: "placed", page: { number: 2 } });
  });

  it("is where its last entry stands", () => {
    const last = aTick({ number: 3, entries: entriesOf(seat, 8) });
    const pages = [last, aTick({ number: 2, entries }), aTick()];
    const batch = aBatch({ after, entries: entriesOf(seat, 7, 8) });
    expect(nextStep(pages, batch, quiet)).toEqual({ kind: "placed", page: last });
  });

  it("is not where a later one of its sender stands", () => {
    const there = aTick({ number: 2, entries });
    const pages = [aTick({ number: 3, entries: entriesOf(seat, 8) }), there, aTick()];
    expect(nextStep(pages, aBatch({ after }), quiet)).toEqual({ kind: "placed", page: there });
  });

  it("is found in the pages at hand without a position", () => {
    expect(nextStep([aPage({ entries })], aBatch(), quiet)).toMatchObject({ kind: "placed" });
  });

  it("is not looked for in a log that is too old", () => {
    const late = { ...quiet, now: start + 126 * minute };
    expect(nextStep([aTick({ entries })], aBatch(), late)).toMatchObject({ kind: "write" });
    const later = [aTick({ entries: entriesOf(seat, 8) })];
    expect(nextStep(later, aBatch(), late)).toMatchObject({ kind: "write" });
  });

  it("is found by the gateway's id, of a client that counts not", () => {
    const one = [encodeEntry({ seat, id: "PJqCFfHyKRcCHlw=" }, '"hi"')];
    const another = [encodeEntry({ seat, id: "PJqCFfHyKRcCHlx=" }, '"hi"')];
    const pages = [aPage({ entries: one })];
    expect(nextStep(pages, aBatch({ entries: one }), quiet)).toMatchObject({ kind: "placed" });
    expect(nextStep(pages, aBatch({ entries: another }), quiet)).toMatchObject({ kind: "write" });
  });
});

describe("a batch whose client is behind", () => {
  const pages = [3, 2, 1].map((number) => aTick({ number }));
  const at = (page: number, epoch = "e.1") => aBatch({ after: { epoch, page } });

  it.each([
    ["all of the log", 0],
    ["a part of it", 2],
    ["nothing", 3],
  ])("is placed when %s has come since", (_, page) => {
    expect(nextStep(pages, at(page), quiet)).toMatchObject({ kind: "write" });
  });

  it.each([
    ["from the future", at(4)],
    ["of another numbering", at(2, "other.1")],
  ])("is refused when its position is %s", (_, batch) => {
    expect(() => nextStep(pages, batch, quiet)).toThrow(Behind);
  });

  it("is refused when pages are missing since, or the log is too old or gone", () => {
    const gap = pages.filter(({ number }) => number !== 2);
    expect(() => nextStep(gap, at(1), quiet)).toThrow(Behind);
    expect(() => nextStep([], at(1), quiet)).toThrow(Behind);
    const late = { ...quiet, now: start + 126 * minute };
    expect(() => nextStep(pages, at(3), late)).toThrow(Behind);
  });

  it("is placed up to 64 pages back, and not one more", () => {
    const many = Array.from({ length: 65 }, (_, i) => aTick({ number: 66 - i }));
    expect(nextStep(many, at(2), quiet)).toMatchObject({ kind: "write" });
    expect(() => nextStep(many, at(1), quiet)).toThrow(Behind);
  });

  it("is placed when it came before there was a log, of which it has all since", () => {
    expect(nextStep([], aBatch({ after: null }), quiet)).toMatchObject({ kind: "write" });
    expect(nextStep(pages, aBatch({ after: null }), quiet)).toMatchObject({ kind: "write" });
    const later = [aTick({ epoch: "n.3", number: 3 })];
    expect(nextStep(later, aBatch({ after: null }), quiet)).toMatchObject({ kind: "write" });
    expect(() => nextStep(pages.slice(0, 2), aBatch({ after: null }), quiet)).toThrow(Behind);
  });

  it("is placed when it came before there was a log, and what there is is too old to count", () => {
    const late = { ...quiet, now: start + 126 * minute };
    expect(nextStep(pages, aBatch({ after: null }), late)).toMatchObject({
      write: { page: { epoch: "n.4", number: 4 } },
    });
  });
});

describe("where an entry can come to stand that is in none of some pages", () => {
  it("is the newest of them, and whatever comes later", () => {
    const pages = [aPage({ number: 7 }), aTick({ number: 6 })];
    expect(positionBefore(pages, quiet.now)).toEqual({ epoch: "e.1", page: 6 });
  });

  it("is anywhere in the next log, where there is none or it is too old", () => {
    expect(positionBefore([], quiet.now)).toBeNull();
    expect(positionBefore([aTick()], start + 126 * minute)).toBeNull();
  });
});

describe("the share of one user in an open tick", () => {
  const now = start + 30;
  const at = { ...quiet, now };
  const others = "another-one";
  const ids = (count: number, from = 100) => Array.from({ length: count }, (_, i) => from + i);

  /** An open tick in which a user has said so much over this seat. */
  const tickOf = (userId: string, entries: readonly string[], more = {}) =>
    aPage({ entries, users: { [others]: userId }, ...more });

  it("is so many messages, over all of his seats, and none more", () => {
    const left = tickOf("user-1", entriesOf(others, ...ids(15)));
    expect(nextStep([left], aBatch(), at)).toMatchObject({ kind: "write" });
    const usedUp = tickOf("user-1", entriesOf(others, ...ids(16)));
    expect(() => nextStep([usedUp], aBatch(), at)).toThrow(TooFast);
    const ofAnother = tickOf("user-2", entriesOf(others, ...ids(16)));
    expect(nextStep([ofAnother], aBatch(), at)).toMatchObject({ kind: "write" });
  });

  it("is counted in all pages of the tick that are read, and in no other tick", () => {
    const first = tickOf("user-1", entriesOf(others, ...ids(8)), { number: 2, sealedAt: start });
    const second = tickOf("user-1", entriesOf(others, ...ids(8, 200)), { number: 3, tick: 2 });
    const batch = aBatch({ after: { epoch: "e.1", page: 0 } });
    expect(() => nextStep([second, first, aTick()], batch, at)).toThrow(TooFast);
    const ended = aTick({ number: 2, entries: first.entries, users: first.users });
    const opened = { ...second, tick: 3 };
    expect(nextStep([opened, ended, aTick()], batch, at)).toMatchObject({ kind: "write" });
  });

  it("is so many bytes, of which the first batch may have more", () => {
    const large = (id: number, bytes: number) => [
      encodeEntry({ seat, id }, JSON.stringify("x".repeat(bytes))),
    ];
    const batch = aBatch({ entries: large(7, 20_000) });
    expect(nextStep([tickOf("user-2", [])], batch, at)).toMatchObject({ kind: "write" });
    const used = aPage({ entries: large(6, 10_000), users });
    const fits = aBatch({ entries: large(7, 6_300) });
    expect(nextStep([used], fits, at)).toMatchObject({ kind: "write" });
    expect(() => nextStep([used], aBatch({ entries: large(7, 6_400) }), at)).toThrow(TooFast);
  });

  it("is told to be free again when the tick closes, and no later than one lasts", () => {
    const retryAfterMs = (closesAt: number) => {
      try {
        nextStep([tickOf("user-1", entriesOf(others, ...ids(16)), { closesAt })], aBatch(), at);
        return undefined;
      } catch (error) {
        return error instanceof TooFast ? error.retryAfterMs : error;
      }
    };
    expect([now + 70, now + 500, now + 1].map(retryAfterMs)).toEqual([70, 100, 1]);
  });

  it("holds nobody back in a tick whose time is over, which has to be taken over", () => {
    const left = tickOf("user-1", entriesOf(others, ...ids(16)), { closesAt: now });
    expect(nextStep([left], aBatch(), at)).toMatchObject({ kind: "write" });
  });

  it("refuses nothing that is there already", () => {
    const full = aPage({ entries: entriesOf(seat, ...ids(16)), users });
    const again = aBatch({ entries: entriesOf(seat, 115), after: { epoch: "e.1", page: 0 } });
    expect(nextStep([full], again, at)).toMatchObject({ kind: "placed" });
  });

  it("is nothing to comings and goings, nor to what other backends say", () => {
    const join = encodeJoin(aConnection({ userId: "user-1", profile: "null" }));
    const full = tickOf("user-1", entriesOf(others, ...ids(16)));
    const coming = { entries: [join], users: {} };
    expect(nextStep([full], coming, at)).toMatchObject({ kind: "write" });
    const spoken = aPage({
      entries: entriesOf(serverSeat, ...ids(16, 1)),
      users: { [serverSeat]: serverUser },
    });
    const said = { entries: entriesOf(serverSeat, 17), users: { [serverSeat]: serverUser } };
    expect(nextStep([spoken], said, at)).toMatchObject({ kind: "write" });
  });

  it("counts no comings and goings", () => {
    const joins = ids(20).map(() => encodeJoin(aConnection({ userId: "user-1", profile: "1" })));
    const page = tickOf("user-1", [...joins, ...entriesOf(others, ...ids(15))]);
    expect(nextStep([page], aBatch(), at)).toMatchObject({ kind: "write" });
  });
});
