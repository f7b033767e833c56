import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { elementsOf, parseBody } from "#adapters/inbound/api-gateway/body.ts";

/** JSON texts with blanks wherever they may be, as no serializer writes them. */
const blank = fc.stringMatching(/^[ \t\r\n]{0,2}$/);
const text = fc
  .oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^["\\[\]{},: ]{0,6}$/))
  .map((it) => JSON.stringify(it));
const scalar = fc.oneof(
  text,
  fc.constantFrom("null", "true", "-0", "1e400", "76561197980428154", "1.50"),
  fc.constantFrom('"\\u005b\\u005d"', '"\\\\"', '"\\"],["', '"a\\/b"'),
);
const { json } = fc.letrec<{ json: string; list: string; object: string }>((tie) => ({
  json: fc.oneof({ depthSize: "small" }, scalar, tie("list"), tie("object")),
  list: fc
    .tuple(blank, fc.array(fc.tuple(blank, tie("json"), blank), { maxLength: 4 }))
    .map(([b, all]) =>
      all.length === 0 ? `[${b}]` : `[${all.map((it) => it.join("")).join(",")}]`,
    ),
  object: fc
    .tuple(
      blank,
      fc.array(fc.tuple(blank, text, blank, blank, tie("json"), blank), { maxLength: 4 }),
    )
    .map(([b, all]) => {
      const members = all.map(([a, key, c, d, value, e]) => `${a}${key}${c}:${d}${value}${e}`);
      return all.length === 0 ? `{${b}}` : `{${members.join(",")}}`;
    }),
}));

const isSafe = (it: string) => !/__proto__|constructor/.test(it);

describe("the elements of a list", () => {
  it("are cut out as they were written, whatever stands in them", () => {
    const elements = fc.array(json, { maxLength: 6 });
    fc.assert(
      fc.property(elements, fc.array(blank, { minLength: 14, maxLength: 14 }), (all, blanks) => {
        const padded = all.map((it, i) => `${blanks[2 * i]}${it}${blanks[2 * i + 1]}`);
        const list = `${blanks[12]}[${all.length === 0 ? blanks[13] : padded.join(",")}]${blanks[13]}`;
        expect(elementsOf(list)).toEqual(all);
        expect(elementsOf(list).map((it) => JSON.parse(it))).toEqual(JSON.parse(list));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ["[]", []],
    [" [ ] ", []],
    ["[1]", ["1"]],
    ["[[],[[]],{}]", ["[]", "[[]]", "{}"]],
    ['["a,b]","\\"","\\\\"]', ['"a,b]"', '"\\""', '"\\\\"']],
    ['[{"a":[1,2]},{"b":"}"}]', ['{"a":[1,2]}', '{"b":"}"}']],
  ])("of %s are %j", (list, elements) => {
    expect(elementsOf(list)).toEqual(elements);
  });
});

describe("the members of a frame", () => {
  it("are cut out as they were written, of a name that comes twice the last", () => {
    const members = fc.array(fc.tuple(text.filter(isSafe), blank, json.filter(isSafe), blank), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(members, (all) => {
        const frame = `{${all.map(([name, b, value, c]) => `${name}${b}:${c}${value}${b}`).join(",")}}`;
        const expected = new Map(all.map(([name, , value]) => [JSON.parse(name), value]));
        const { members: found, value } = parseBody(frame);
        expect(found).toEqual(expected);
        for (const [name, written] of found) expect(value[name]).toEqual(JSON.parse(written));
      }),
      { numRuns: 2_000 },
    );
  });
});
