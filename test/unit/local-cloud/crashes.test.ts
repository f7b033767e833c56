import { describe, expect, it } from "vitest";
import type { CrashOrder } from "../../../scripts/local-cloud/crashes/crash-orders.ts";
import { Crashes } from "../../../scripts/local-cloud/crashes/crashes.ts";
import type { StepCall } from "../../../scripts/local-cloud/crashes/tick-steps.ts";
import { postCall } from "../../../scripts/local-cloud/crashes/tick-steps.ts";
import { InvalidFaultRules } from "../../../scripts/local-cloud/faults/share-rules.ts";

const read: StepCall = { steps: ["read"], room: "lobby" };
const place: StepCall = { steps: ["place"], room: "lobby" };
const close: StepCall = { steps: ["close"], room: "lobby" };
const registry: StepCall = { steps: ["registry"], room: "lobby" };
const tick = [read, place, close, registry, postCall, postCall, postCall, postCall];

/** One instance after the other, each of which makes the calls of a tick until it dies. */
function aCloud(options: { readonly share?: number; readonly seed?: number } = {}) {
  const killed: string[] = [];
  let current = { label: "message", requestId: "0", traceHeader: "" };
  const crashes = new Crashes({
    executions: {
      withKey: (key) =>
        key === "gone"
          ? undefined
          : { current, kill: () => killed.push(key), ended: Promise.resolve() },
    },
    ...options,
  });
  let invocations = 0;
  /** @returns the moment and the number of the call at which it died */
  function invoke(calls: readonly StepCall[] = tick, label = "message"): string | undefined {
    current = { label, requestId: `${++invocations}`, traceHeader: "" };
    for (const [index, call] of calls.entries()) {
      for (const moment of ["before", "after"] as const) {
        if (crashes.isFatal(moment, "instance", call)) return `${moment} ${index}`;
      }
    }
    return undefined;
  }
  return { crashes, invoke, killed };
}

describe("a share of 1", () => {
  const deaths = (seed: number) => {
    const { invoke } = aCloud({ share: 1, seed });
    return Array.from({ length: 500 }, () => invoke());
  };

  it("lets every whole tick be the last of its function, at each step and moment alike", () => {
    const all = deaths(1);
    expect(all).not.toContain(undefined);
    expect(new Set(all)).toHaveLength(16);
    const atRead = all.filter((it) => it === "before 0" || it === "after 0").length;
    expect(Math.abs(atRead - 100)).toBeLessThan(5 * Math.sqrt(500 * 0.2 * 0.8));
  });

  it("is the same for the same seed", () => {
    expect(deaths(1)).toEqual(deaths(1));
    expect(deaths(2)).not.toEqual(deaths(1));
  });

  it("begins anew with a seed", () => {
    const { crashes, invoke } = aCloud({ share: 1 });
    const first = Array.from({ length: 20 }, () => invoke());
    crashes.seed(1);
    expect(Array.from({ length: 20 }, () => invoke())).toEqual(first);
  });
});

it("kills the share of invocations that it is told to", () => {
  const { invoke, killed } = aCloud({ share: 0.1 });
  const died = Array.from({ length: 2_000 }, () => invoke()).filter((it) => it !== undefined);
  expect(Math.abs(died.length - 200)).toBeLessThan(5 * Math.sqrt(2_000 * 0.1 * 0.9));
  expect(killed).toHaveLength(died.length);
});

it("kills nobody unless it is told to, or once it is cleared", () => {
  const { crashes, invoke } = aCloud();
  expect(invoke()).toBeUndefined();
  crashes.setShare(1);
  crashes.arm({ step: "read", moment: "before" });
  crashes.clear();
  expect(invoke()).toBeUndefined();
  expect({ armed: crashes.armed, share: crashes.share }).toEqual({ armed: undefined, share: 0 });
});

describe("an order", () => {
  it.each([
    [{ step: "read", moment: "before" }, "before 0"],
    [{ step: "place", moment: "after" }, "after 1"],
    [{ step: "close", moment: "before" }, "before 2"],
    [{ step: "registry", moment: "after" }, "after 3"],
    [{ step: "post", moment: "before" }, "before 4"],
    [{ step: "post", moment: "after", post: 3 }, "after 6"],
    [{ step: "post", moment: "after", post: 3, room: "lobby" }, "after 6"],
  ] as const)("is carried out once: %j", (order, death) => {
    const { crashes, invoke } = aCloud();
    crashes.arm(order);
    expect(invoke()).toBe(death);
    expect(invoke()).toBeUndefined();
  });

  it.each([
    { step: "post", moment: "before", post: 5 },
    { step: "post", moment: "before", room: "elsewhere" },
    { step: "place", moment: "before", room: "elsewhere" },
  ] as const)("waits for what does not come: %j", (order) => {
    const { crashes, invoke } = aCloud();
    crashes.arm(order);
    expect(invoke()).toBeUndefined();
    expect(crashes.armed).toEqual(order);
  });

  it("counts the posts of a tick from when it has been ended, in each invocation anew", () => {
    const { crashes, invoke } = aCloud();
    crashes.arm({ step: "post", moment: "before", post: 2 });
    expect(invoke([postCall, postCall, postCall])).toBeUndefined();
    expect(invoke([postCall, close, postCall])).toBeUndefined();
    expect(invoke([postCall, close, postCall, postCall])).toBe("before 3");
  });

  it("meets a write that places and ends at once by either name", () => {
    for (const step of ["place", "close"] as const) {
      const { crashes, invoke } = aCloud();
      crashes.arm({ step, moment: "before" });
      expect(invoke([read, { steps: ["place", "close"], room: "lobby" }])).toBe("before 1");
    }
  });

  it("is not for what a heartbeat reads, but for the tick that it takes over", () => {
    const { crashes, invoke } = aCloud();
    crashes.arm({ step: "read", moment: "before" });
    expect(invoke([read, close, registry, postCall], "heartbeat")).toBeUndefined();
    crashes.arm({ step: "registry", moment: "before" });
    expect(invoke([read, close, registry, postCall], "heartbeat")).toBe("before 2");
  });

  it("kills nobody who is no more, or unknown", () => {
    const { crashes, killed } = aCloud();
    crashes.arm({ step: "read", moment: "before" });
    expect(crashes.isFatal("before", "gone", read)).toBe(false);
    expect(killed).toEqual([]);
  });

  it.each([
    { step: "post", moment: "before", post: 0 },
    { step: "post", moment: "before", post: 1.5 },
    { step: "post", moment: "before", post: Number.NaN },
    { step: "post", moment: "before", post: 1_000_001 },
    { step: "close", moment: "before", post: 1 },
  ] satisfies CrashOrder[])("that means nothing is refused: %j", (order) => {
    const { crashes } = aCloud();
    expect(() => crashes.arm(order)).toThrow(InvalidFaultRules);
    expect(crashes.armed).toBeUndefined();
  });
});

it.each([-0.1, 1.1, Number.NaN])("refuses %d for a share", (share) => {
  const { crashes } = aCloud();
  expect(() => crashes.setShare(share)).toThrow(`the share of killed invocations is ${share}`);
  expect(crashes.share).toBe(0);
});
