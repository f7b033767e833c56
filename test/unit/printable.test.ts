import { describe, expect, it } from "vitest";
import { printable, printableLines } from "../../scripts/printable.ts";

describe("what others send", () => {
  it.each([
    ["an escape sequence", "\u001b[2Jgone", "\\u001b[2Jgone"],
    ["a new line", "a\nb\r\nc\u2028d\u2029", "a\\nb\\r\\nc\\u2028d\\u2029"],
    ["a tab and a bell", "\t\u0007", "\\t\\u0007"],
    ["C1 controls", "\u009b2J\u0085", "\\u009b2J\\u0085"],
    [
      "embeddings and overrides",
      "\u202a\u202b\u202c\u202d\u202e",
      "\\u202a\\u202b\\u202c\\u202d\\u202e",
    ],
    ["isolates", "\u2066\u2067\u2068\u2069", "\\u2066\\u2067\\u2068\\u2069"],
    ["marks of direction", "\u200e\u200f\u061c", "\\u200e\\u200f\\u061c"],
    [
      "what has no width",
      "a\u200bb\u200cc\u200dd\u2060\ufeff",
      "a\\u200bb\\u200cc\\u200dd\\u2060\\ufeff",
    ],
    ["hidden tags", "x\u{e0041}", "x\\u{e0041}"],
    ["DEL", "\u007f", "\\u007f"],
  ])("shows %s instead of obeying it", (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it("leaves all other text as it is", () => {
    const text = "Grüße 👩‍🚀 日本語 שלום \\ ~ 👁️‍🗨️ 👩🏽‍🚀 \u2027\u202f\u2065";
    expect(printable(text)).toBe(text);
  });

  it("keeps its lines where there is room for them", () => {
    expect(printableLines("a\u202eb\n\tc\r\nd")).toBe("a\\u202eb\n\\tc\\r\nd");
  });
});
