import { describe, expect, it } from "vitest";
import { contentBytes, headOf, isSealed, isTooOld, startOf, tickName } from "#domain/page.ts";
import { epoch as start } from "../../support/builders.ts";
import { aPage, aTick } from "../../support/pages.ts";

const limit = start + 125 * 60_000;

describe("a page", () => {
  it("counts what its entries and users add to a frame, in UTF-8, each with a comma", () => {
    expect(contentBytes([], {})).toBe(0);
    expect(contentBytes(["[é]"], {})).toBe(4 + 1);
    expect(contentBytes(["[1]", "[22]"], { s: "u" })).toBe(4 + 5 + '"s":"u"'.length + 1);
  });

  it("is too old 2 h 5 min after it was sealed, and never while it is open", () => {
    expect(isTooOld(aTick(), limit)).toBe(false);
    expect(isTooOld(aTick(), limit + 1)).toBe(true);
    expect(isTooOld(aPage(), limit * 2)).toBe(false);
    expect([isSealed(aPage()), isSealed(aTick())]).toEqual([false, true]);
  });

  it("names its tick by the page with which that began", () => {
    expect(tickName(aPage({ epoch: "n.4", number: 9, tick: 7 }))).toBe("n.4/7");
  });
});

describe("the head of a log", () => {
  it("is the newest page that is sealed", () => {
    expect(headOf(aTick({ number: 4 }), limit)).toEqual({ epoch: "e.1", page: 4 });
    expect(headOf(aPage({ number: 4 }), limit)).toEqual({ epoch: "e.1", page: 3 });
  });

  it("is none where there is no log, or one that is too old", () => {
    expect(headOf(undefined, limit)).toBeUndefined();
    expect(headOf(aTick(), limit + 1)).toBeUndefined();
  });
});

describe("a client's position", () => {
  it("is what it says, and the beginning of what there is for one who came before", () => {
    const position = { epoch: "other.1", page: 3 };
    expect(startOf(position, aTick())).toBe(position);
    expect(startOf(null, aTick({ epoch: "n.12", number: 20 }))).toEqual({
      epoch: "n.12",
      page: 11,
    });
    expect(startOf(null, undefined)).toBeUndefined();
  });
});
