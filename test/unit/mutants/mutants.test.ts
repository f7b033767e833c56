import { describe, expect, it } from "vitest";
import { equivalentMutants } from "../../../scripts/mutants/equivalent-mutants.ts";
import { mutantsOf } from "../../../scripts/mutants/mutants.ts";

const changesOf = (code: string) => mutantsOf(code).map(({ mutant }) => mutant);

describe("the mutants of a line", () => {
  it.each<[string, string, readonly string[]]>([
    ["a limit", "take(64);", [";", "take(0);", "take(65);", "take(63);"]],
    ["a long time", "take(3_000);", [";", "take(0);", "take(6000);"]],
    ["a comparison", "take(a < b);", [";", "take(a <= b);", "take(a >= b);"]],
    ["an equality", "take(a === b);", [";", "take(a !== b);"]],
    ["a sum", "take(a + b);", [";", "take(a - b);"]],
    ["a flag", "take(true);", [";", "take(false);"]],
    ["a word", 'take("word");', [";", 'take("");']],
    ["a sentence", 'take("some words");', [";"]],
    ["a default", "take(a ?? b);", [";", "take((a));", "take((b));", "take(((b) ?? (a)));"]],
    ["a condition", "take(a && b);", [";", "take((a));", "take((b));"]],
    ["a choice", "take(a ? b : c);", [";", "take((b));", "take((c));"]],
    ["a negation", "take(!a);", [";", "take((a));"]],
    ["a counter", "count++;", [";", "count--;"]],
    ["an awaited call", "await take();", [";", "(take());"]],
    ["a property", "take({ a, b });", [";", "take({ b });", "take({ a, });"]],
    ["an element", "take([a, b]);", [";", "take([ b]);", "take([a, ]);"]],
    ["two names", "take(a, b);", [";", "take(b, a);"]],
    [
      "a method",
      "take(Math.min(1, a));",
      [";", "take(Math.max(1, a));", "take(Math.min(0, a));", "take(Math.min(2, a));"],
    ],
    ["a filter", "take(a.filter(b));", [";", "take(a);"]],
    [
      "a pattern",
      "take(/^a{1,64}$/);",
      [";", "take(/a{1,64}$/);", "take(/^a{1,64}/);", "take(/^a{2,64}$/);", "take(/^a{1,65}$/);"],
    ],
    ["an if", "if (a) throw b;", ["if (true) throw b;", "if (false) throw b;", "if (a) ;"]],
    ["a result", "const f = () => a;", ["const f = () => undefined;"]],
  ])("change %s", (_, code, changes) => {
    expect(changesOf(code).toSorted()).toEqual(changes.toSorted());
  });

  it("leave types, imports, exports and names of properties alone", () => {
    const code = `
      import type { A } from "a";
      import { b } from "b";
      export { c } from "c";
      interface D { readonly "e": 1 }
      type F = "f" | 2;
      const g: F = b;
    `;
    expect(mutantsOf(code)).toEqual([]);
  });
});

it("a mutant is the whole text with one change, and tells its line", () => {
  const code = "const limit: number = 7;\n\n// Why.\ncheck(limit as unknown);\n";
  expect(mutantsOf(code).at(-1)).toEqual({
    line: 4,
    original: "check(limit as unknown);",
    mutant: ";",
    text: "const limit: number = 7;\n\n// Why.\n;\n",
  });
});

it("nothing is excused without a reason", () => {
  for (const { because } of equivalentMutants) expect(because).toMatch(/^.{10,}\.$/);
});
