import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "#protocol/json.ts";
import { longestName } from "../../../../scripts/web/game/rules/names.ts";
import { colours, profileOf, readProfile } from "../../../../scripts/web/game/rules/profile.ts";

test("is read as it was written", () => {
  const profile = profileOf("Ada");
  expect(readProfile({ ...profile })).toEqual(profile);
});

test("has the same colour for the same name, and not the same for all", () => {
  expect(profileOf("Ada")).toEqual(profileOf("Ada"));
  const seen = new Set(["Ada", "Ben", "Cy", "Di", "Eve"].map((name) => profileOf(name).colour));
  expect(seen.size).toBeGreaterThan(1);
});

test.each<[profile: string, read: object]>([
  ["null", {}],
  ["17", {}],
  ['"Ada"', {}],
  ['["name"]', {}],
  ["{}", {}],
  ['{"name":17,"colour":["teal"]}', {}],
  ['{"name":"Ada","colour":"transparent"}', { name: "Ada" }],
  ['{"name":"Ada","colour":"constructor"}', { name: "Ada" }],
  ['{"__proto__":{"name":"Eve"},"constructor":{"name":"Eve"}}', {}],
  ['{"name":"\\u202egnihsif\\u0000\\n","colour":"teal"}', { name: "gnihsif", colour: "teal" }],
  ['{"name":"\\u200b"}', {}],
])("makes of %s what can be shown of it", (json, read) => {
  expect(readProfile(JSON.parse(json))).toEqual(read);
});

test("makes a short line and a colour that there is of any JSON, or nothing", () => {
  const anything = fc.oneof(
    fc.jsonValue(),
    fc.record({ name: fc.string({ unit: "binary" }), colour: fc.string() }),
  );
  fc.assert(
    fc.property(anything, (profile) => {
      const { name = "x", colour = colours[0], ...rest } = readProfile(profile as Json);
      expect(rest).toEqual({});
      expect(colours).toContain(colour);
      expect([...new Intl.Segmenter().segment(name)].length).toBeLessThanOrEqual(longestName);
      expect(name).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});
