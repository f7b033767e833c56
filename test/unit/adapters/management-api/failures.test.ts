import { describe, expect, it } from "vitest";
import { failureOf, failureWithoutAnswer } from "#adapters/outbound/management-api/failures.ts";

describe("an answer of the management API that is no success", () => {
  it.each([
    [429, "throttled"],
    [500, "unavailable"],
    [502, "unavailable"],
    [503, "unavailable"],
    [504, "unavailable"],
    [304, "rejected"],
    [400, "rejected"],
    [403, "rejected"],
    [404, "rejected"],
    [410, "rejected"],
    [413, "rejected"],
    [499, "rejected"],
  ])("with status %i and nothing else means %s, for its status", (status, outcome) => {
    expect(failureOf({ status, errorType: "" })).toEqual({ outcome, reason: `status_${status}` });
  });

  it.each(["GoneException", "GoneException:http://internal.amazon.com/coral/x/"])(
    "means gone when API Gateway itself says %s",
    (errorType) => {
      const gone = { outcome: "gone", reason: "GoneException" };
      expect(failureOf({ status: 410, errorType })).toEqual(gone);
    },
  );

  it.each([
    [410, "ForbiddenException"],
    [410, "NotGoneException"],
    [403, "GoneException"],
  ])("does not mean gone with status %i and %s", (status, errorType) => {
    expect(failureOf({ status, errorType })).toEqual({ outcome: "rejected", reason: errorType });
  });

  it("has the service's own name of the error for a reason", () => {
    expect(failureOf({ status: 403, errorType: "AccessDeniedException" })).toEqual({
      outcome: "rejected",
      reason: "AccessDeniedException",
    });
  });

  it.each(["A", "x".repeat(64)])("has a name of up to 64 letters for a reason: %s", (name) => {
    expect(failureOf({ status: 503, errorType: name }).reason).toBe(name);
  });

  it.each(["a b", " GoneException", "Gone-Exception", "x".repeat(65), "<html>"])(
    "has no reason that is no name, such as %j",
    (errorType) => {
      expect(failureOf({ status: 503, errorType }).reason).toBe("status_503");
    },
  );
});

it.each([
  ["unsent", "unavailable", "no_connection"],
  ["cut_off", "unavailable", "cut_off"],
  ["unanswered", "unanswered", "no_answer"],
] as const)("a call that is %s is %s, for %s", (why, outcome, reason) => {
  expect(failureWithoutAnswer(why)).toEqual({ outcome, reason });
});
