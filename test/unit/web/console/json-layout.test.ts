import { expect, it } from "vitest";
import { laidOut } from "../../../../scripts/web/console/details/json-layout.ts";

it("lays JSON out over several lines", () => {
  expect(laidOut('{"a":1,"b":["x"]}')).toBe('{\n  "a": 1,\n  "b": [\n    "x"\n  ]\n}');
});

it.each([
  "hello",
  "{",
  '"text"',
  "12",
  "null",
  '{"n":76561197980428154}',
  '{"n":1e400}',
  '{"a": 1}',
])("leaves as it is what would not be the same again, and what has no parts: %s", (text) => {
  expect(laidOut(text)).toBe(text);
});
