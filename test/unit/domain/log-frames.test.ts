import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeEntry } from "#domain/entry.ts";
import { envelopeBytes, plainFrames, replayFrames, tickFrames } from "#domain/log-frames.ts";
import type { Page } from "#domain/page.ts";
import { contentBytes } from "#domain/page.ts";
import { epoch as start } from "../../support/builders.ts";
import { aPage, aTick } from "../../support/pages.ts";

const decode = (frame: Uint8Array) => new TextDecoder().decode(frame);
const parse = (frame: Uint8Array) => JSON.parse(decode(frame));
const encodeReplay = (some: readonly Page[], limit: number) => replayFrames(some, limit).for("c");
const encodeTick = (room: string, some: readonly Page[]) => one(tickFrames(room, some).for("c"));
const one = ([frame]: readonly Uint8Array[]) => frame ?? new Uint8Array();
const says = (seat: string, id: number, json: string) => encodeEntry({ seat, id }, json);

const pages = [
  aPage({ number: 3, tick: 3, entries: [says("a", 1, "1.0"), says("b", 1, '"é"')] }),
  aPage({ number: 4, tick: 3, entries: [says("a", 2, '{"x":1e400}')], users: { a: "user-a" } }),
  aTick({ number: 5, tick: 3, sealedAt: start + 100 }),
].map((page, index) => (index === 0 ? { ...page, users: { a: "user-a", b: "user-b" } } : page));

describe("a tick for relay.v1 players", () => {
  it("has its pages under their numbers, and entries as they stand in the log", () => {
    const frame = decode(encodeTick("arena", pages));
    expect(JSON.parse(frame)).toMatchObject({
      ...{ type: "tick", room: "arena", epoch: "e.1", page: 3, at: start + 100 },
      users: { a: "user-a", b: "user-b" },
    });
    expect(frame.endsWith(',"pages":[[["a",1,1.0],["b",1,"é"]],[["a",2,{"x":1e400}]],[]]}')).toBe(
      true,
    );
  });
});

describe("a replay", () => {
  const many = Array.from({ length: 5 }, (_, i) =>
    aTick({ number: i + 1, entries: [says("a", i, `"${"x".repeat(300)}"`)], users: { a: "u" } }),
  );

  it("is packed into as few frames as can be, oldest first", () => {
    const [size = 0] = many.map(({ bytes }) => bytes + 3);
    const all = encodeReplay(many, envelopeBytes + 5 * size).map(parse);
    expect(all).toEqual([expect.objectContaining({ type: "replay", epoch: "e.1", page: 1 })]);
    expect(all[0].pages).toEqual(many.map(({ entries }) => entries.map((it) => JSON.parse(it))));
    const frames = encodeReplay(many, envelopeBytes + 5 * size - 1).map(parse);
    expect(frames.map(({ page, pages: { length } }) => [page, length])).toEqual([
      [1, 4],
      [5, 1],
    ]);
    expect(frames.every(({ users }) => users.a === "u")).toBe(true);
  });

  it("has a frame of its own for a page that is larger than any", () => {
    const frames = encodeReplay(many, 600).map(parse);
    expect(frames.map(({ page }) => page)).toEqual([1, 2, 3, 4, 5]);
  });

  it("is no frame where there is nothing", () => {
    expect(encodeReplay([], 1_000)).toEqual([]);
  });
});

describe("the bytes of frames", () => {
  const longest = {
    room: "r".repeat(64),
    epoch: `12345678.${Number.MAX_SAFE_INTEGER}`,
    at: 8_640_000_000_000_000,
  };
  const batches = fc.array(
    fc.record({
      page: fc.nat(3),
      seat: fc.constantFrom("AbCd-_12345", "AbCd-_12346", "AbCd-_12347"),
      jsons: fc.array(fc.json({ maxDepth: 1 }), { minLength: 1, maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 30 },
  );

  /** Pages as they come to be: batch after batch, with an empty one at the end. */
  function pagesOf(all: readonly { page: number; seat: string; jsons: readonly string[] }[]) {
    const byPage = Map.groupBy(all, ({ page }) => page);
    const filled = [...byPage.values()].map((ofPage, index): Page => {
      const users = Object.fromEntries(ofPage.map(({ seat }) => [seat, `user of ${seat} é`]));
      const each = ofPage.map(({ seat, jsons }, batch) => ({
        entries: jsons.map((json, i) => says(seat, batch * 10 + i, json)),
        users: { [seat]: `user of ${seat} é` },
      }));
      const bytes = each.reduce((sum, it) => sum + contentBytes(it.entries, it.users), 0);
      const entries = each.flatMap((it) => it.entries);
      const number = Number.MAX_SAFE_INTEGER - 10 + index;
      return aPage({ epoch: longest.epoch, number, entries, users, bytes });
    });
    const ending = aTick({ epoch: longest.epoch, bytes: 0, sealedAt: longest.at });
    return [...filled, ending];
  }

  it("leave room for what is around entries and users", () => {
    expect(envelopeBytes).toBe(512);
  });

  it("are never more than those that were counted, with the longest names there are", () => {
    fc.assert(
      fc.property(batches, (all) => {
        const tick = pagesOf(all);
        const bytes = tick.reduce((sum, page) => sum + page.bytes, 0);
        expect(encodeTick(longest.room, tick).byteLength).toBeLessThanOrEqual(
          bytes + envelopeBytes,
        );
        const most = Math.max(...tick.map((page) => page.bytes)) + 3 + envelopeBytes;
        for (const frame of encodeReplay(tick, most)) {
          expect(frame.byteLength).toBeLessThanOrEqual(most);
        }
      }),
    );
  });
});

describe("a tick for plain players", () => {
  const frames = plainFrames(pages);

  it("is each message as a frame of its own, in order", () => {
    expect(frames.for("nobody").map(decode)).toEqual(["1.0", "é", '{"x":1e400}']);
  });

  it("leaves out what the player has said", () => {
    expect(frames.for("a").map(decode)).toEqual(["é"]);
    expect(frames.for("b").map(decode)).toEqual(["1.0", '{"x":1e400}']);
  });

  it("is the very same for all who have said nothing", () => {
    expect(frames.for("c")).toBe(frames.for("d"));
  });
});

describe("what is not for everybody", () => {
  const whisper = encodeEntry({ seat: "a", id: 2 }, '"psst"', ["b", "elsewhere"]);
  const joined = '{"joined":{"seat":"a","user":"u","connectionId":"x","expiresAt":1}}';
  const some = [
    aPage({ entries: [joined, whisper], users: { a: "user-a" }, sealedAt: start }),
    aTick({ number: 2, tick: 1, entries: [says("d", 1, "1")], users: { d: "user-d" } }),
  ];
  const everything = { users: { a: "user-a", d: "user-d" }, page: 1 };
  const rest = { users: { d: "user-d" }, page: 1, pages: [[JSON.parse(joined)], [["d", 1, 1]]] };
  const whole = {
    ...everything,
    pages: [[JSON.parse(joined), ["a", 2, "psst", ["b", "elsewhere"]]], [["d", 1, 1]]],
  };

  it.each([
    ["a tick", tickFrames("arena", some)],
    ["a replay", replayFrames(some, 10_000)],
  ])("is in %s of its sender and of those it is for, under the same numbers", (_, frames) => {
    for (const seat of ["a", "b", "elsewhere"])
      expect(parse(one(frames.for(seat)))).toMatchObject(whole);
    for (const seat of ["c", "d", "", "undefined"]) {
      const frame = parse(one(frames.for(seat)));
      expect(frame).toMatchObject(rest);
      // Not even who has sent it.
      expect(Object.keys(frame.users)).toEqual(["d"]);
      expect(decode(one(frames.for(seat)))).not.toContain("psst");
    }
  });

  it("is told to plain players by the same rule", () => {
    const frames = plainFrames(some);
    const heard = (seat: string) => frames.for(seat).map(decode);
    expect(["a", "b", "c", "d"].map(heard)).toEqual([["1"], ["psst", "1"], ["1"], []]);
    expect(frames.for("c")).toBe(frames.for("e"));
  });

  it("leaves the frame of all others one and the same", () => {
    const frames = tickFrames("arena", some);
    expect(frames.for("c")).toBe(frames.for("e"));
    expect(frames.for("b")).not.toBe(frames.for("c"));
  });

  it("makes no frame larger than was counted, nor a replay of more frames for some", () => {
    const limit = envelopeBytes + Math.max(...some.map(({ bytes }) => bytes)) + 3;
    const frames = replayFrames(some, limit);
    expect(frames.for("b")).toHaveLength(frames.for("c").length);
    for (const frame of frames.for("b")) expect(frame.byteLength).toBeLessThanOrEqual(limit);
  });

  it("is in a frame of exactly those it is for, whoever says what to whom", () => {
    const seat = fc.constantFrom("a", "b", "c", "d");
    const said = fc.record({
      from: seat,
      to: fc.option(fc.array(seat, { minLength: 1, maxLength: 3 })),
    });
    fc.assert(
      fc.property(fc.array(said, { maxLength: 8 }), seat, (all, reader) => {
        const entries = all.map(({ from, to }, id) =>
          encodeEntry({ seat: from, id: id + 1 }, `${id}`, to ?? undefined),
        );
        const users = Object.fromEntries(all.map(({ from }) => [from, `user-${from}`]));
        const frame = parse(one(tickFrames("arena", [aTick({ entries, users })]).for(reader)));
        const seen = all.flatMap(({ from, to }, id) =>
          to === null || from === reader || to.includes(reader) ? [{ from, id }] : [],
        );
        expect(frame.pages.flat().map(([, , message]: unknown[]) => message)).toEqual(
          seen.map(({ id }) => id),
        );
        const isPrivate = all.some(({ to }) => to !== null);
        const named = isPrivate ? seen : all;
        expect(Object.keys(frame.users).toSorted()).toEqual(
          [...new Set(named.map(({ from }) => from))].toSorted(),
        );
      }),
    );
  });
});
