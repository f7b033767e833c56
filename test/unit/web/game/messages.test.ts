import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "#protocol/json.ts";
import type { GameMessage } from "../../../../scripts/web/game/rules/messages.ts";
import { encodeMessage, parseMessage } from "../../../../scripts/web/game/rules/messages.ts";
import { cleanName } from "../../../../scripts/web/game/rules/names.ts";

const tile = fc.integer({ min: 0, max: 99 });
const name = fc
  .string({ unit: "grapheme" })
  .map(cleanName)
  .filter((it) => it !== "");
const search = fc.option(fc.stringMatching(/^[a-z0-9]{1,16}$/), { nil: undefined });

test.each<[GameMessage, string]>([
  [{ type: "move", tile: 17 }, '{"Type":"move","Content":"17"}'],
  [{ type: "move", tile: 17, step: 3 }, '{"Type":"move","Content":"17","Step":3}'],
  [{ type: "search", tile: 0 }, '{"Type":"search","Content":"0"}'],
  [{ type: "search", tile: 0, search: "k3" }, '{"Type":"search","Content":"0","Search":"k3"}'],
  [{ type: "playerSpawned", name: "Ada" }, '{"Type":"playerSpawned","Content":"Ada"}'],
  [
    { type: "playerSpawned", name: "Ada", step: 1 },
    '{"Type":"playerSpawned","Content":"Ada","Step":1}',
  ],
  [{ type: "playerFound", name: "Ada" }, '{"Type":"playerFound","Content":"Ada"}'],
  [
    { type: "playerFound", name: 'A "B"', search: "k3" },
    '{"Type":"playerFound","Content":"A \\"B\\"","Search":"k3"}',
  ],
])("writes %j as the sample's players read it", (message, text) => {
  expect(encodeMessage(message)).toBe(text);
  expect(parseMessage(text)).toEqual(message);
});

test("reads what it writes", () => {
  const message = fc.oneof(
    fc.record({ type: fc.constant("move" as const), tile }),
    fc.record({ type: fc.constant("playerSpawned" as const), name }),
    fc.tuple(tile, search).map(([at, id]): GameMessage => {
      return { type: "search", tile: at, ...(id !== undefined && { search: id }) };
    }),
    fc.tuple(name, search).map(([who, id]): GameMessage => {
      return { type: "playerFound", name: who, ...(id !== undefined && { search: id }) };
    }),
  );
  fc.assert(
    fc.property(message, (it) => {
      expect(parseMessage(encodeMessage(it))).toEqual(it);
    }),
  );
});

test("reads an object too, which a relay.v1 client may send in place of its text", () => {
  expect(parseMessage({ Type: "move", Content: "17" })).toEqual({ type: "move", tile: 17 });
});

test("skips fields that it does not know, as Unity does", () => {
  const text = '{"Type":"move","Content":"17","Speed":9,"__proto__":{"Type":"search"}}';
  expect(parseMessage(text)).toEqual({ type: "move", tile: 17 });
});

test.each([
  ["", "an empty text"],
  ["hello", "no JSON"],
  ["null", "null"],
  ["[]", "a list"],
  ['"move"', "a text in a text"],
  ['{"Type":"move"}', "no content"],
  ['{"type":"move","content":"17"}', "other names"],
  ['{"Type":"teleport","Content":"17"}', "an unknown type"],
  ['{"Type":"constructor","Content":"17"}', "a type that every object knows"],
  ['{"Type":"move","Content":17}', "a content that is no text"],
  ['{"Type":"move","Content":"-1"}', "a tile below the board"],
  ['{"Type":"move","Content":"100"}', "a tile above the board"],
  ['{"Type":"move","Content":""}', "no tile"],
  ['{"Type":"search","Content":"1.5"}', "half a tile"],
  ['{"Type":"search","Content":"0x11"}', "a tile in hexadecimal"],
  ['{"Type":"search","Content":"1e1"}', "a tile in powers"],
  ['{"Type":"playerSpawned","Content":["Ada"]}', "a name that is no text"],
])("ignores %s (%s)", (text) => {
  expect(parseMessage(text)).toBeUndefined();
});

test("ignores a text that is far too long without reading it", () => {
  const text = JSON.stringify({ Type: "move", Content: "17", Padding: "x".repeat(2_000) });
  expect(parseMessage(text)).toBeUndefined();
});

test("calls whoever gives no name that can be seen somebody", () => {
  const message = { type: "playerSpawned", name: "Somebody" };
  expect(parseMessage('{"Type":"playerSpawned","Content":" \\u200b "}')).toEqual(message);
});

test("takes a search that is not written like ours for none", () => {
  const text = JSON.stringify({ Type: "playerFound", Content: "Ada", Search: "<script>" });
  expect(parseMessage(text)).toEqual({ type: "playerFound", name: "Ada" });
});

test.each([0, -1, 1.5, "1", null, 1e300])(
  "takes a step that is not counted for none: %j",
  (step) => {
    const text = JSON.stringify({ Type: "move", Content: "17", Step: step });
    expect(parseMessage(text)).toEqual({ type: "move", tile: 17 });
  },
);

test("makes of anything a message of the game, or nothing, and never throws", () => {
  const shaped = fc.record(
    {
      Type: fc.oneof(
        fc.constantFrom(...["move", "search", "playerSpawned", "playerFound"]),
        fc.jsonValue(),
      ),
      Content: fc.oneof(fc.string({ unit: "binary" }), fc.integer().map(String), fc.jsonValue()),
      Search: fc.oneof(fc.string(), fc.jsonValue()),
      Step: fc.oneof(fc.integer(), fc.jsonValue()),
    },
    { requiredKeys: [] },
  );
  const anything = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.json(),
    fc.jsonValue(),
    shaped,
    shaped.map((it) => JSON.stringify(it)),
  );
  fc.assert(
    fc.property(anything, (message) => {
      const parsed = parseMessage(message as Json);
      if (parsed === undefined) return;
      // Whatever comes through can be sent on, and says the same then.
      expect(parseMessage(encodeMessage(parsed))).toEqual(parsed);
    }),
    { numRuns: 300 },
  );
});
