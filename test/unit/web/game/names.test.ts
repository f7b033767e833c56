import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { profileBytes } from "#protocol/limits.ts";
import {
  cleanName,
  clipName,
  longestName,
  suggestName,
} from "../../../../scripts/web/game/rules/names.ts";
import { profileOf } from "../../../../scripts/web/game/rules/profile.ts";

test.each([
  ["Ada", "Ada"],
  ["  Ada   Lovelace ", "Ada Lovelace"],
  ["Ada\r\nLovelace", "Ada Lovelace"],
  ["<b>Ada</b>", "<b>Ada</b>"],
  ["Zoë 🦊", "Zoë 🦊"],
  ["\u202egnihsif", "gnihsif"],
  ["\u200b\u2060\u0000", ""],
  ["\u200d \u200c", ""],
  ["\u3164\uffa0\u115f", ""],
  ["\u2800", ""],
  ["\ufe0f\u034f\u{e0041}", ""],
  ["\u0301", ""],
  ["!", "!"],
  ["\u0645\u06cc\u200c\u062e\u0648", "\u0645\u06cc\u200c\u062e\u0648"],
  ["", ""],
])("makes of %j the name %j", (text, name) => {
  expect(cleanName(text)).toBe(name);
});

test.each(["🦊", "👍🏽", "🇩🇪", "e\u0301"])(
  "cuts a long name between what a person sees as characters, not within %s",
  (character) => {
    expect(cleanName(character.repeat(30))).toBe(character.repeat(longestName));
    expect(clipName(`${"x".repeat(longestName - 1)}${character}y`)).toBe(
      `${"x".repeat(longestName - 1)}${character}`,
    );
  },
);

test.each([
  ["👩‍👩‍👧‍👦", 7],
  ["🏴󠁧󠁢󠁳󠁣󠁴󠁿", 7],
  ["👩🏽‍❤️‍💋‍👨🏿", 5],
] as const)("takes as many of %s as a profile has room for", (character, count) => {
  expect(cleanName(character.repeat(30))).toBe(character.repeat(count));
});

test("leaves out a letter under a tower of accents", () => {
  expect(cleanName(`A${"\u0301".repeat(200)}da`)).toBe("da");
});

test("cuts between code points where the browser cannot tell characters", () => {
  const { Segmenter } = Intl;
  Reflect.deleteProperty(Intl, "Segmenter");
  onTestFinished(() => void Object.assign(Intl, { Segmenter }));
  expect(cleanName("🦊".repeat(30))).toBe("🦊".repeat(longestName));
});

test("makes a short line of any text, and the same of it again", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 2_000 }), (text) => {
      const name = cleanName(text);
      expect([...new Intl.Segmenter().segment(name)].length).toBeLessThanOrEqual(longestName);
      expect(name).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
      expect(name.isWellFormed()).toBe(true);
      expect(cleanName(name)).toBe(name);
      const profile = JSON.stringify(profileOf(name));
      expect(Buffer.byteLength(profile)).toBeLessThanOrEqual(profileBytes);
    }),
  );
});

test("suggests a name that needs no cleaning, whatever chance says", () => {
  for (const chance of [0, 0.5, 1 - Number.EPSILON]) {
    const name = suggestName(() => chance);
    expect(name).not.toBe("");
    expect(cleanName(name)).toBe(name);
  }
});
