import { describe, expect, it } from "vitest";
import { KnownTraces } from "../../../scripts/local-cloud/xray/known-traces.ts";

const most = 20_000;

describe("the known traces", () => {
  it("are those that began here", () => {
    const known = new KnownTraces();
    known.add("1-a");
    expect(known.has("1-a")).toBe(true);
    expect(known.has("1-b")).toBe(false);
  });

  it("are the latest, and no more than that", () => {
    const known = new KnownTraces();
    for (let i = 0; i < most; i++) known.add(`1-${i}`);
    expect(known.has("1-0")).toBe(true);
    known.add("1-another");
    expect(known.has("1-0")).toBe(false);
    expect(known.has("1-1")).toBe(true);
    expect(known.has("1-another")).toBe(true);
  });

  it("has one that begins again among the latest", () => {
    const known = new KnownTraces();
    known.add("1-again");
    for (let i = 1; i < most; i++) known.add(`1-${i}`);
    known.add("1-again");
    known.add("1-another");
    expect(known.has("1-again")).toBe(true);
    expect(known.has("1-1")).toBe(false);
  });
});
