import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeEntry } from "#domain/entry.ts";
import { encodeReplay, encodeTick, envelopeBytes, PlainFrames } from "#domain/log-frames.ts";
import type { Page } from "#domain/page.ts";
import { contentBytes } from "#domain/page.ts";
import { epoch as start } from "../../support/builders.ts";
import { aPage, aTick } from "../../support/pages.ts";

const decode = (frame: Uint8Array) => new TextDecoder().decode(frame);
const parse = (frame: Uint8Array) => JSON.parse(decode(frame));
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
  const frames = new PlainFrames(pages);

  it("is each message as a frame of its own, in order", () => {
    expect(frames.without("nobody").map(decode)).toEqual(["1.0", "é", '{"x":1e400}']);
  });

  it("leaves out what the player has said", () => {
    expect(frames.without("a").map(decode)).toEqual(["é"]);
    expect(frames.without("b").map(decode)).toEqual(["1.0", '{"x":1e400}']);
  });

  it("is the very same for all who have said nothing", () => {
    expect(frames.without("c")).toBe(frames.without("d"));
  });
});
