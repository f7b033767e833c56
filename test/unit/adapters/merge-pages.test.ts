import { describe, expect, it } from "vitest";
import { mergePages } from "#adapters/outbound/dynamodb/merge-pages.ts";

async function* source(...pages: readonly string[]) {
  yield* pages;
}

async function* broken(): AsyncGenerator<string> {
  yield "first";
  throw new Error("no more");
}

describe("reading several sources at once", () => {
  it("yields every page of every source, those of one source in order", async () => {
    const pages = await Array.fromAsync(mergePages([source("a1", "a2"), source(), source("b1")]));
    expect(pages.toSorted()).toEqual(["a1", "a2", "b1"]);
    expect(pages.indexOf("a1")).toBeLessThan(pages.indexOf("a2"));
  });

  it("fails when one of them fails, and ends the others", async () => {
    let ended = false;
    async function* endless() {
      try {
        for (;;) yield "again";
      } finally {
        ended = true;
      }
    }
    await expect(Array.fromAsync(mergePages([broken(), endless()]))).rejects.toThrow("no more");
    expect(ended).toBe(true);
  });

  it("reads one page ahead and not more", async () => {
    let read = 0;
    async function* counted() {
      for (;;) yield ++read;
    }
    const pages = mergePages([counted()]);
    await pages.next();
    await new Promise(setImmediate);
    expect(read).toBe(2);
    await pages.return(undefined);
  });
});
