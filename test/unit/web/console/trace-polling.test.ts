import { expect, it } from "vitest";
import { nextLookIn } from "../../../../scripts/web/console/trace/trace-polling.ts";
import { aSegment } from "./builders.ts";

const complete = { traceId: "1-a", segments: [aSegment("handler", [0, 1])], logs: [] };
const inPieces = { ...complete, segments: [aSegment("handler", [0])] };

it("asks no more once a trace is complete", () => {
  expect(nextLookIn(complete, 1)).toBeUndefined();
});

it("asks no more for a trace that the server does not have any more", () => {
  expect(nextLookIn(undefined, 1)).toBeUndefined();
});

it("asks again, less and less often, and at last gives up while a trace is in pieces", () => {
  const waits: number[] = [];
  for (let looks = 1; looks < 100; looks++) {
    const wait = nextLookIn(inPieces, looks);
    if (wait === undefined) break;
    waits.push(wait);
  }
  expect(waits.length).toBeGreaterThan(2);
  expect(waits.length).toBeLessThan(20);
  expect(waits).toEqual(waits.toSorted((one, other) => one - other));
});
