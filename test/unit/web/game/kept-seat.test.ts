import { describe, expect, it } from "vitest";
import { newGame } from "../../../../scripts/web/game/rules/game.ts";
import type { KeptSeat } from "../../../../scripts/web/game/session/kept-seat.ts";
import {
  forgetSeat,
  keepSeat,
  keptSeat,
  placeIn,
} from "../../../../scripts/web/game/session/kept-seat.ts";

/** A window's storage, with a text in it that anybody may have written there. */
function storeWith(text?: string) {
  const items = new Map<string, string>();
  const store = {
    items,
    getItem: (key: string) => text ?? items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
  return store;
}

const seat: KeptSeat = {
  player: "player2",
  room: "attic",
  place: { name: "Ada", tile: 55, score: { tags: 3, tagged: 1 } },
};

describe("a kept seat", () => {
  it("is as it was left, until it is given up", () => {
    const store = storeWith();
    keepSeat(seat, store);
    expect(keptSeat(store)).toEqual(seat);
    forgetSeat(store);
    expect(keptSeat(store)).toBeUndefined();
  });

  it("has no token and no password in it", () => {
    const store = storeWith();
    keepSeat(seat, store);
    const [text = ""] = store.items.values();
    expect(Object.keys(JSON.parse(text)).toSorted()).toEqual(["place", "player", "room"]);
    expect(Object.keys(JSON.parse(text).place).toSorted()).toEqual(["name", "score", "tile"]);
  });

  it.each([
    "",
    "{",
    "null",
    "[]",
    '"seat"',
    '{"player":1,"room":"a","place":{}}',
    '{"player":"a","room":"a","place":null}',
    '{"player":"a","room":"a","place":{"name":"Ada"}}',
    '{"player":"a","room":"a","place":{"name":1,"score":{}}}',
  ])("that makes no sense is none: %s", (text) => {
    expect(keptSeat(storeWith(text))).toBeUndefined();
  });

  it("is cleaned of what cannot be", () => {
    const place = { name: "A\u202eda", tile: 100, score: { tags: -1, tagged: "x" } };
    const text = JSON.stringify({ player: "player1", room: "lobby", place });
    expect(keptSeat(storeWith(text))?.place).toEqual({
      name: "A da",
      score: { tags: 0, tagged: 0 },
    });
  });

  it("is simply not there where a browser keeps nothing", () => {
    expect(keptSeat(undefined)).toBeUndefined();
    expect(() => keepSeat(seat, undefined)).not.toThrow();
    const full = {
      ...storeWith(),
      setItem: () => {
        throw new Error("QuotaExceededError");
      },
    };
    expect(() => keepSeat(seat, full)).not.toThrow();
  });

  it("has a place on the board only of who is on it", () => {
    const playing = { ...newGame, phase: "playing", name: "Ada", tile: 7 } as const;
    expect(placeIn(playing)).toEqual({ name: "Ada", tile: 7, score: { tags: 0, tagged: 0 } });
    expect(placeIn({ ...playing, phase: "tagged" })).not.toHaveProperty("tile");
    expect(placeIn(newGame)).toEqual({ name: "", score: { tags: 0, tagged: 0 } });
  });
});
