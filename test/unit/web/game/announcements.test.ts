import { expect, test } from "vitest";
import { summarise } from "../../../../scripts/web/game/rules/announcements.ts";
import type { Game, Happening } from "../../../../scripts/web/game/rules/game.ts";
import { newGame, play } from "../../../../scripts/web/game/rules/game.ts";
import { markInWords, placeInWords, wayInWords } from "../../../../scripts/web/game/rules/words.ts";

function after(game: Game, ...happenings: readonly Happening[]): Game {
  return happenings.reduce(
    (it, happening) => play(it, happening, { at: 0, random: () => 0.55 }).game,
    game,
  );
}

function move(tile: number): Happening {
  return { kind: "received", message: { type: "move", tile }, from: "ben" };
}

const joined = after(newGame, { kind: "join", name: "Ada" });
const note = (text: string): Happening => ({ kind: "note", text });

test("tells nothing where nothing happened", () => {
  expect(summarise(joined, joined, true)).toBe("");
});

test("tells every new notice once", () => {
  const now = after(joined, note("One."), note("Two."));
  expect(summarise(joined, now, false)).toBe("One. Two.");
});

test("tells the latest of very many, and how many were before", () => {
  const now = after(joined, ...["1.", "2.", "3.", "4.", "5."].map(note));
  expect(summarise(joined, now, false)).toBe("2 more before. 3. 4. 5.");
});

test("keeps the clues to itself unless asked", () => {
  const now = after(joined, move(56));
  expect(summarise(joined, now, false)).toBe("");
  expect(summarise(joined, now, true)).toBe("Movement near 1 right.");
});

test("tells a clue that took the place of a faded one", () => {
  const before = after(joined, move(56));
  const now = after({ ...before, marks: [] }, move(56));
  expect(summarise(before, now, true)).toBe("Movement near 1 right.");
});

test("tells a new place when asked for details", () => {
  const now = after(joined, { kind: "move", direction: "up" });
  expect(summarise(joined, now, true)).toBe("You: column 6, row 7.");
});

test("counts places from one at the bottom left", () => {
  expect(placeInWords(0)).toBe("column 1, row 1");
  expect(placeInWords(98)).toBe("column 9, row 10");
});

test.each([
  [55, 55, "here"],
  [55, 57, "2 right"],
  [55, 35, "2 down"],
  [55, 64, "1 left, 1 up"],
])("describes the way from %d to %d", (from, to, way) => {
  expect(wayInWords(from, to)).toBe(way);
});

test("says where a mark is to who stands nowhere", () => {
  const mark = { id: 1, kind: "searched", tile: 11, at: 0 } as const;
  expect(markInWords(mark, undefined)).toBe("Search at column 2, row 2.");
});
