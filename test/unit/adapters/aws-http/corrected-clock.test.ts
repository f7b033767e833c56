import { describe, expect, it } from "vitest";
import { CorrectedClock } from "#adapters/outbound/aws-http/corrected-clock.ts";
import type { HttpResponse } from "#adapters/outbound/aws-http/response-reader.ts";

const serviceTime = Date.UTC(2026, 10, 22, 12);
const refusal: HttpResponse = {
  status: 403,
  errorType: "InvalidSignatureException",
  date: new Date(serviceTime).toUTCString(),
  excerpt: "",
};

describe("a clock", () => {
  it.each([-3_600_000, 3_600_000])("that is %i ms off is set right by a refusal", (offset) => {
    const clock = new CorrectedClock(() => serviceTime + offset);
    expect(clock.correct(refusal, clock.now())).toBe(true);
    expect(clock.now()).toBe(serviceTime);
  });

  it("is corrected once, while every post that it misdated is worth another try", () => {
    const clock = new CorrectedClock(() => serviceTime - 3_600_000);
    const signedAt = clock.now();
    expect([clock.correct(refusal, signedAt), clock.correct(refusal, signedAt)]).toEqual([
      true,
      true,
    ]);
    expect(clock.now()).toBe(serviceTime);
    expect(clock.correct(refusal, clock.now())).toBe(false);
  });

  it.each<[string, Partial<HttpResponse>]>([
    ["an expired signature in the message", { excerpt: '{"message":"Signature expired: …"}' }],
    ["an early one", { excerpt: '{"message":"Signature not yet current: …"}' }],
    ["a skew by name", { errorType: "RequestTimeTooSkewed" }],
  ])("heeds %s", (_, change) => {
    const clock = new CorrectedClock(() => 0);
    expect(clock.correct({ ...refusal, errorType: "", ...change }, 0)).toBe(true);
  });

  it.each<[string, Partial<HttpResponse>]>([
    ["another refusal", { errorType: "AccessDeniedException" }],
    ["another status", { status: 429 }],
    ["a refusal without a date", { date: "" }],
    ["a date that is none", { date: "soon" }],
    ["a date that is nearly ours", { date: new Date(60_000).toUTCString() }],
  ])("does not heed %s", (_, change) => {
    const clock = new CorrectedClock(() => 0);
    expect(clock.correct({ ...refusal, ...change }, 0)).toBe(false);
    expect(clock.now()).toBe(0);
  });
});
