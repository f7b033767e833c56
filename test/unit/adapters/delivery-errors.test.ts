import { describe, expect, it } from "vitest";
import { outcomeOfError } from "#adapters/outbound/management-api/delivery-errors.ts";

const failure = (httpStatusCode: number) =>
  Object.assign(new Error("UnknownError"), { $metadata: { httpStatusCode } });

describe("a failed call of the management API", () => {
  it.each([
    [410, "gone"],
    [429, "throttled"],
    [500, "unavailable"],
    [502, "unavailable"],
    [503, "unavailable"],
    [504, "unavailable"],
    [400, "rejected"],
    [403, "rejected"],
    [404, "rejected"],
    [413, "rejected"],
  ])("with status %i is %s", (status, outcome) => {
    expect(outcomeOfError(failure(status))).toBe(outcome);
  });

  it.each([
    ["a reset", Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" })],
    ["a time-out", Object.assign(new Error("slow"), { name: "TimeoutError" })],
    ["the SDK's metadata of a call without an answer", { $metadata: { attempts: 3 } }],
    ["something that is no error", "oops"],
    ["nothing", undefined],
    ["version 2's property", { statusCode: 410 }],
  ])("without a status, such as %s, is unavailable", (_, error) => {
    expect(outcomeOfError(error)).toBe("unavailable");
  });
});
