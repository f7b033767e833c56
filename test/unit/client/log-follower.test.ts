import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EntryFrame } from "#protocol/frames.ts";
import type { Position } from "#protocol/position.ts";
import { isMessage } from "../../../src/client/incoming-frames.ts";
import type { ApplyEntry, Pages } from "../../../src/client/log-follower.ts";
import { LogFollower } from "../../../src/client/log-follower.ts";
import { FakePlatform } from "./support/fake-platform.ts";

const epoch = "log.1";

/** Pages from this number on, each with one message, which is its number. */
function pagesFrom(page: number, count = 1, of = epoch): Pages {
  const pages = Array.from({ length: count }, (_, index): readonly EntryFrame[] => [
    ["ann", page + index, page + index],
  ]);
  return { epoch: of, page, users: { ann: "u1" }, pages };
}

/** A follower that hands on what is said, under which id. */
function following(apply: (message: unknown, id: unknown) => void, platform = new FakePlatform()) {
  const applyEntry: ApplyEntry = (entry) => {
    if (isMessage(entry)) apply(entry[2], entry[1]);
  };
  return new LogFollower(platform, applyEntry);
}

/** Has begun, unless it does not know where. */
function aFollower(start: Position | null | "nowhere" = { epoch, page: 0 }) {
  const applied: unknown[] = [];
  const follower = following((message) => applied.push(message));
  if (start === "nowhere") return { follower, applied };
  follower.startAt(start);
  follower.resume();
  return { follower, applied };
}

describe("a follower of the log", () => {
  it("hands on each entry with its user and its place", () => {
    const all: unknown[] = [];
    const follower = new LogFollower(new FakePlatform(), (...entry) => all.push(entry));
    follower.startAt(null);
    follower.resume();
    const pages = [
      [["ann", 1, "a"] as const, ["ben", 1, "b"] as const],
      [["ann", 2, "c"] as const],
    ];
    follower.receive({ epoch, page: 1, users: { ann: "u1" }, pages });
    expect(all).toEqual([
      [["ann", 1, "a"], "u1", { epoch, page: 1 }],
      [["ben", 1, "b"], "", { epoch, page: 1 }],
      [["ann", 2, "c"], "u1", { epoch, page: 2 }],
    ]);
    expect(follower.position).toEqual({ epoch, page: 2 });
  });

  it("applies pages in order, each once, whatever the frames are and however they come", () => {
    const frame = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 5 }));
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 60 }), (frames) => {
        const { follower, applied } = aFollower();
        for (const [page, count] of frames) follower.receive(pagesFrom(page, count));
        const had = new Set(frames.flatMap(([page, count]) => pagesFrom(page, count).pages.flat()));
        const numbers = new Set([...had].filter(isMessage).map(([, id]) => Number(id)));
        let reachable = 0;
        while (numbers.has(reachable + 1)) reachable++;
        expect(applied).toEqual(Array.from({ length: reachable }, (_, index) => index + 1));
        expect(follower.position).toEqual({ epoch, page: reachable });
        expect(follower.hasGap).toBe(Math.max(0, ...numbers) > reachable);
      }),
    );
  });

  it("takes of a frame what is new in it", () => {
    const { follower, applied } = aFollower();
    follower.receive(pagesFrom(1, 3));
    follower.receive(pagesFrom(2, 4));
    expect(applied).toEqual([1, 2, 3, 4, 5]);
  });

  it("holds what is of another numbering, until it is told to begin there", () => {
    const { follower, applied } = aFollower();
    follower.receive(pagesFrom(1, 1, "other.1"));
    expect([applied, follower.hasGap]).toEqual([[], true]);
    follower.startAt({ epoch: "other.1", page: 0 });
    follower.resume();
    expect([applied, follower.hasGap]).toEqual([[1], false]);
  });

  it("drops what is held of another numbering, when that is over, and nothing else", () => {
    const { follower, applied } = aFollower();
    follower.receive(pagesFrom(7, 1, "other.7"));
    follower.receive(pagesFrom(2));
    follower.dropStrangers();
    expect(follower.hasGap).toBe(true);
    follower.receive(pagesFrom(1));
    expect([applied, follower.hasGap]).toEqual([[1, 2], false]);
  });

  it("holds everything until it knows where to begin, and begins behind that", () => {
    const { follower, applied } = aFollower("nowhere");
    for (const page of [4, 2, 3]) follower.receive(pagesFrom(page));
    expect([applied, follower.position, follower.hasGap]).toEqual([[], undefined, false]);
    follower.startAt({ epoch, page: 2 });
    expect(applied).toEqual([]);
    follower.resume();
    expect([applied, follower.hasGap]).toEqual([[3, 4], false]);
  });

  it("knows in a room without a log which page is the first that there is", () => {
    const { follower, applied } = aFollower(null);
    follower.receive(pagesFrom(8, 1, "again.7"));
    expect([applied, follower.hasGap]).toEqual([[], true]);
    follower.receive(pagesFrom(7, 1, "again.7"));
    expect([applied, follower.hasGap]).toEqual([[7, 8], false]);
  });

  it("holds everything while it is paused", () => {
    const { follower, applied } = aFollower();
    follower.pause();
    follower.receive(pagesFrom(1));
    expect([applied, follower.hasGap]).toEqual([[], false]);
    follower.resume();
    expect(applied).toEqual([1]);
  });

  it("keeps the order when it receives something while it applies", () => {
    const applied: unknown[] = [];
    const follower = following((_, id) => {
      if (id === 1) follower.receive(pagesFrom(2));
      applied.push(id);
    });
    follower.startAt({ epoch, page: 0 });
    follower.resume();
    follower.receive(pagesFrom(1));
    expect(applied).toEqual([1, 2]);
  });

  it("holds 256 frames, and of more the last", () => {
    const { follower, applied } = aFollower();
    for (let page = 2; page <= 258; page++) follower.receive(pagesFrom(page));
    follower.receive(pagesFrom(1));
    expect(applied).toEqual([1]);
    follower.receive(pagesFrom(2, 2));
    expect([applied.length, follower.hasGap]).toEqual([258, false]);
  });

  it.each<[string, Position | null | "nowhere", Position | null, boolean]>([
    ["its own", { epoch, page: 3 }, { epoch, page: 3 }, true],
    ["an earlier one", { epoch, page: 3 }, { epoch, page: 2 }, true],
    ["a later one", { epoch, page: 3 }, { epoch, page: 4 }, false],
    ["one of another numbering", { epoch, page: 3 }, { epoch: "x.1", page: 1 }, false],
    ["that of no log", { epoch, page: 3 }, null, true],
    ["one when there was no log", null, { epoch, page: 1 }, false],
    ["one before it began", "nowhere", { epoch, page: 1 }, false],
  ])("has reached %s: from %j, %j: %s", (_, position, head, isReached) => {
    expect(aFollower(position).follower.hasReached(head)).toBe(isReached);
  });
});
