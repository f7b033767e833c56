import { expect, it } from "vitest";
import { placingIn } from "../../../../scripts/web/console/trace/placing.ts";
import { aSegment } from "./builders.ts";

const trace = { traceId: "1-a", logs: [] };
const placed = (tick: string) =>
  aSegment("place", [0, 1], { annotations: { room: "attic", tick } });

it("finds the tick in which a message was placed, of several tries the last", () => {
  const segments = [placed("e.1/1"), aSegment("close", [1, 2]), placed("e.1/2")];
  expect(placingIn({ ...trace, segments })).toEqual({ room: "attic", tick: "e.1/2" });
});

it("finds none where nothing was placed", () => {
  expect(placingIn({ ...trace, segments: [aSegment("place", [0, 1])] })).toBeUndefined();
  expect(placingIn({ ...trace, segments: [] })).toBeUndefined();
});
