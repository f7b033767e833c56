import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/**
 * What the oldest platforms of package.json's `browserslist` lack, by MDN's compatibility tables.
 * A compiler that is told the year refuses some of the language's part; here is the built text, and
 * what platforms have added to it.
 */
const newer = [
  // Chrome 110, Firefox 113 and Safari 16.4: the language.
  ...["Array.fromAsync", "Object.groupBy", "Map.groupBy", "Promise.withResolvers", "Promise.try"],
  ...["Iterator.from", "RegExp.escape", "Error.isError", "JSON.rawJSON", "JSON.isRawJSON"],
  ...["Math.sumPrecise", "Math.f16round", "Atomics.waitAsync", "Atomics.pause"],
  ...["Symbol.dispose", "Symbol.asyncDispose", "Uint8Array.fromBase64", "Uint8Array.fromHex"],
  ...["Intl.Segmenter", "Intl.DurationFormat"],
  ...[".toSorted", ".toReversed", ".toSpliced", ".with", ".isWellFormed", ".toWellFormed"],
  ...[".union", ".intersection", ".difference", ".symmetricDifference"],
  ...[".isSubsetOf", ".isSupersetOf", ".isDisjointFrom", ".toBase64", ".toHex", ".getOrInsert"],
  ...[".transferToFixedLength", ".toArray", ".getOrInsertComputed"],
  ...["new DisposableStack", "new AsyncDisposableStack", "new SuppressedError"],
  ...["new Float16Array", "Temporal.Now"],
  // The same browsers: the platform.
  ...["URL.parse", "URL.canParse", "AbortSignal.any", "Response.json", "ReadableStream.from"],
  ...["new WebSocketStream", "scheduler.yield", "scheduler.postTask", ".checkVisibility"],
  // Node.js 18 has no such globals.
  ...["crypto.randomUUID", "crypto.getRandomValues", "crypto.subtle"],
  ...["new CloseEvent", "new CustomEvent", "new File", "new ErrorEvent"],
] as const;

/** Which of the names a text uses: a static member, `.method(`, or `new Class`. */
function newerNamesIn(code: string): readonly string[] {
  return newer.filter((name) => {
    const pattern = name.replaceAll(".", "\\??\\.").replace(" ", "\\s+");
    return name.startsWith(".")
      ? new RegExp(`${pattern}(\\?\\.)?\\(`).test(code)
      : new RegExp(`(?<![\\w$.])(globalThis\\.|window\\.)?${pattern}\\b`).test(code);
  });
}

describe("what is shipped uses nothing that the oldest browsers and Node.js lack", () => {
  it.each(["game-relay.js", "game-relay.cjs"])("%s", (file) => {
    const code = readFileSync(new URL(`../../../dist/${file}`, import.meta.url), "utf8");
    expect(code).toContain("function connect(");
    expect(newerNamesIn(code)).toEqual([]);
  });

  it.each(newer)("%s would be found", (name) => {
    const used = name.startsWith(".") ? `[1]${name}()` : `${name}(1)`;
    expect(newerNamesIn(`const x = ${used};`)).toEqual([name]);
  });

  it("finds them through the global object and optional chains, and no namesakes", () => {
    expect(newerNamesIn("globalThis.URL?.parse(x), x.toSorted?.()")).toEqual([
      ".toSorted",
      "URL.parse",
    ]);
    const namesakes =
      "myURL.parse(x), a.URL.parse(x), URL.parsed, x.without(1), new MyFile(), with(1)";
    expect(newerNamesIn(namesakes)).toEqual([]);
  });
});
