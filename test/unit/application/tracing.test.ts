import { describe, expect, it } from "vitest";
import { traced, tracedPages } from "#application/tracing.ts";
import { InMemoryTelemetry } from "../../fakes/in-memory-telemetry.ts";

const lost = new Error("lost");

describe("a traced piece of work", () => {
  it("ends its part of the trace when it is done, and has its result", async () => {
    const telemetry = new InMemoryTelemetry();
    const result = await traced(telemetry, "clean-up", async (span) => {
      span.annotate({ ghosts: 2 });
      await new Promise(setImmediate);
      expect(telemetry.span("clean-up")?.hasEnded).toBe(false);
      return 7;
    });
    expect(result).toBe(7);
    expect(telemetry.spans).toEqual([
      { name: "clean-up", annotations: { ghosts: 2 }, details: {}, hasEnded: true },
    ]);
  });

  it("ends its part of the trace with what it throws, and throws it", async () => {
    const telemetry = new InMemoryTelemetry();
    const work = traced(telemetry, "clean-up", () => Promise.reject(lost));
    await expect(work).rejects.toBe(lost);
    expect(telemetry.spans).toMatchObject([{ hasEnded: true, error: lost }]);
  });
});

describe("traced pages", () => {
  it("come in their order, are counted, and end with the last", async () => {
    const telemetry = new InMemoryTelemetry();
    async function* pages() {
      yield ["a", "b"];
      yield ["c"];
    }
    const read = await Array.fromAsync(tracedPages(telemetry, "registry", pages()));
    expect(read).toEqual([["a", "b"], ["c"]]);
    expect(telemetry.spans).toEqual([
      { name: "registry", annotations: { pages: 2, rows: 3 }, details: {}, hasEnded: true },
    ]);
  });

  it("are asked for while the one before is worked on", async () => {
    const asked: number[] = [];
    async function* pages() {
      for (let page = 1; page <= 3; page++) {
        asked.push(page);
        yield [page];
      }
    }
    const reader = tracedPages(new InMemoryTelemetry(), "registry", pages());
    await reader.next();
    expect(asked).toEqual([1, 2]);
  });

  it("pass on the failure of a page after those that came before it", async () => {
    const telemetry = new InMemoryTelemetry();
    async function* pages() {
      yield ["a"];
      throw lost;
    }
    const reader = tracedPages(telemetry, "registry", pages());
    await expect(reader.next()).resolves.toEqual({ done: false, value: ["a"] });
    // It has failed by now, and nobody has asked for it yet.
    await new Promise(setImmediate);
    await expect(reader.next()).rejects.toBe(lost);
    expect(telemetry.spans).toMatchObject([{ annotations: {}, hasEnded: true, error: lost }]);
  });

  it("end when nobody wants the rest of them, once the page under way has come", async () => {
    const telemetry = new InMemoryTelemetry();
    const second = Promise.withResolvers<string[]>();
    async function* pages() {
      yield ["a"];
      yield await second.promise;
      yield ["c"];
    }
    const reader = tracedPages(telemetry, "registry", pages());
    await reader.next();
    const ending = reader.return(undefined);
    await new Promise(setImmediate);
    expect(telemetry.span("registry")?.hasEnded).toBe(false);
    second.resolve(["b"]);
    await ending;
    expect(telemetry.span("registry")).toMatchObject({ hasEnded: true, error: undefined });
  });
});
