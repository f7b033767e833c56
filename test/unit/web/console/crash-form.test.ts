import { expect, it } from "vitest";
import { tickSteps } from "../../../../scripts/local-cloud/crashes/crash-orders.ts";
import {
  crashPlaces,
  describeOrder,
  isCrashPlace,
  orderOf,
} from "../../../../scripts/web/console/faults/crash-form.ts";

it("offers to kill a function before and after each step of a tick, in their order", () => {
  const places = tickSteps.flatMap((step) => [`before ${step}`, `after ${step}`]);
  expect(Object.keys(crashPlaces)).toEqual(places);
  expect(Object.keys(crashPlaces).every(isCrashPlace)).toBe(true);
  expect(isCrashPlace("after toString")).toBe(false);
  expect(isCrashPlace("toString")).toBe(false);
});

it("orders what was chosen, and of posts which one", () => {
  expect(orderOf({ place: "after place", room: "", post: 3 })).toEqual({
    step: "place",
    moment: "after",
  });
  expect(orderOf({ place: "before post", room: "attic", post: 3 })).toEqual({
    step: "post",
    moment: "before",
    room: "attic",
    post: 3,
  });
});

it("is told in a sentence", () => {
  expect(describeOrder({ step: "close", moment: "after", room: "attic" })).toBe(
    "The next function dies after the tick is closed, in room attic",
  );
  expect(describeOrder({ step: "post", moment: "before", post: 2 })).toBe(
    "The next function dies before a post is delivered, which is number 2",
  );
});
