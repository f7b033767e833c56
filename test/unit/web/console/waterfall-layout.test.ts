import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isComplete, layOut } from "../../../../scripts/web/console/trace/waterfall-layout.ts";
import { aSegment } from "./builders.ts";

const handler = aSegment("handler", [0, 100], { parentId: "the facade, which AWS sends" });
const fanOut = aSegment("fan-out", [20, 80], { parentId: "handler" });
const registry = aSegment("registry", [20, 40], { parentId: "fan-out" });
const cleanUp = aSegment("clean-up", [85, 95], { parentId: "handler" });

describe("the layout of a waterfall", () => {
  it("nests children below their parents, in the order of their starts", () => {
    const { rows } = layOut([cleanUp, registry, fanOut, handler]);
    expect(rows.map(({ segment, depth }) => [segment.name, depth])).toEqual([
      ["handler", 0],
      ["fan-out", 1],
      ["registry", 2],
      ["clean-up", 1],
    ]);
  });

  it("places the bars along one scale", () => {
    const { rows, durationMs } = layOut([handler, fanOut]);
    expect(durationMs).toBeCloseTo(100, 3);
    expect(rows[1]?.offset).toBeCloseTo(0.2, 5);
    expect(rows[1]?.width).toBeCloseTo(0.6, 5);
    expect(rows[1]?.durationMs).toBeCloseTo(60, 3);
  });

  it("lets what is in progress reach the end of the scale", () => {
    const open = aSegment("open", [25], { parentId: "handler" });
    const row = layOut([handler, open]).rows[1];
    expect(row?.width).toBeCloseTo(0.75, 5);
    expect(row).not.toHaveProperty("durationMs");
  });

  it("shows a trace of no duration as one full bar", () => {
    expect(layOut([aSegment("quick", [0, 0])]).rows).toMatchObject([{ offset: 0, width: 1 }]);
  });

  it("shows nothing of nothing", () => {
    expect(layOut([])).toMatchObject({ rows: [], durationMs: 0 });
  });

  it("loses no segment and leaves no bar outside the scale, whatever refers to whatever", () => {
    const ids = ["a", "b", "c", "d"];
    const segment = fc.record({
      id: fc.constantFrom(...ids),
      parentId: fc.constantFrom(...ids, "missing"),
      start: fc.nat(1_000),
      length: fc.option(fc.nat(1_000)),
    });
    fc.assert(
      fc.property(fc.uniqueArray(segment, { selector: ({ id }) => id }), (drawn) => {
        const segments = drawn.map(({ id, parentId, start, length }) =>
          aSegment(id, length === null ? [start] : [start, start + length], { parentId }),
        );
        const { rows } = layOut(segments);
        expect(rows.map((row) => row.segment.id).toSorted()).toEqual(
          segments.map(({ id }) => id).toSorted(),
        );
        for (const { offset, width } of rows) {
          expect(offset).toBeGreaterThanOrEqual(0);
          expect(width).toBeGreaterThanOrEqual(0);
          expect(offset + width).toBeLessThanOrEqual(1 + 1e-6);
        }
      }),
    );
  });
});

describe("a trace", () => {
  it("is complete once the outermost segment is there and all have ended", () => {
    expect(isComplete([])).toBe(false);
    expect(isComplete([fanOut, cleanUp])).toBe(false);
    expect(isComplete([handler, aSegment("open", [5], { parentId: "handler" })])).toBe(false);
    expect(isComplete([fanOut, cleanUp, handler])).toBe(true);
  });
});
