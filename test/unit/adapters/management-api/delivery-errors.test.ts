import { describe, expect, it } from "vitest";
import {
  outcomeOfError,
  outcomeOfStatus,
} from "#adapters/outbound/management-api/delivery-errors.ts";

const failure = (httpStatusCode: number) =>
  Object.assign(new Error("UnknownError"), { $metadata: { httpStatusCode } });

describe("an answer of the management API", () => {
  it.each([
    [200, "delivered"],
    [204, "delivered"],
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
  ])("with status %i means %s", (status, outcome) => {
    expect(outcomeOfStatus(status)).toBe(outcome);
  });
});

describe("a failed call of the SDK", () => {
  it("means what the status of its answer means", () => {
    expect(outcomeOfError(failure(410))).toBe("gone");
    expect(outcomeOfError(failure(429))).toBe("throttled");
    expect(outcomeOfError(failure(503))).toBe("unavailable");
    expect(outcomeOfError(failure(403))).toBe("rejected");
  });

  it.each([
    ["a reset", Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" })],
    ["a time-out", Object.assign(new Error("slow"), { name: "TimeoutError" })],
    ["the SDK's metadata of a call without an answer", { $metadata: { attempts: 3 } }],
    ["something that is no error", "oops"],
    ["an answer that it could not read", failure(200)],
    ["nothing", undefined],
    ["version 2's property", { statusCode: 410 }],
  ])("without an answer, such as %s, is unavailable", (_, error) => {
    expect(outcomeOfError(error)).toBe("unavailable");
  });
});
