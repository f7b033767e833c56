import { describe, expect, it } from "vitest";
import type { EntryFrame } from "#protocol/frames.ts";
import { TickPace } from "../../../src/client/tick-pace.ts";

/** Ticks of one page each, which come when they end. */
function aPace() {
  const pace = new TickPace();
  let page = 0;
  const tick = (at: number, seats: readonly string[] = ["ann", "ben"], epoch = "log.1") => {
    const entries = seats.map((seat): EntryFrame => [seat, 1, "x"]);
    const frame = { type: "tick", room: "r", epoch, page: ++page, at, users: {} } as const;
    pace.notice({ ...frame, pages: [entries] }, at);
  };
  const skip = () => {
    page++;
  };
  const back = () => {
    page--;
  };
  return { pace, tick, skip, back };
}

describe("a frame", () => {
  it("is held until shortly before a long tick ends: a round trip and 50 ms", () => {
    const { pace, tick } = aPace();
    for (const at of [0, 300, 600, 900]) tick(at);
    expect(pace.holdMs(900, 100)).toBe(150);
    expect(pace.holdMs(1_000, 100)).toBe(50);
    expect(pace.holdMs(1_050, 100)).toBe(0);
    expect(pace.holdMs(2_000, 100)).toBe(0);
    expect(pace.holdMs(900, 400)).toBe(0);
  });

  it.each([
    [199, 0],
    [200, 130],
  ])("of ticks of %d ms is held for %d", (length, holdMs) => {
    const { pace, tick } = aPace();
    for (let number = 0; number < 5; number++) tick(number * length);
    expect(pace.holdMs(4 * length, 20)).toBe(holdMs);
  });

  it("is not held before three ticks have told their length", () => {
    const { pace, tick } = aPace();
    for (const at of [0, 300, 600]) tick(at);
    expect(pace.holdMs(600, 0)).toBe(0);
    tick(900);
    expect(pace.holdMs(900, 0)).toBe(250);
  });

  it("is not held where players only happen to speak seldom: a quiet room waits for nothing", () => {
    const { pace, tick } = aPace();
    for (let number = 0; number < 20; number++) tick(number * 300, ["ann"]);
    expect(pace.holdMs(19 * 300, 0)).toBe(0);
  });

  it("goes by the shortest of the last eight, as some are ended late", () => {
    const { pace, tick } = aPace();
    for (const at of [0, 1_000, 1_200, 2_200]) tick(at);
    expect(pace.holdMs(2_200, 0)).toBe(150);
    for (let at = 2_600; at <= 5_400; at += 400) tick(at);
    expect(pace.holdMs(5_400, 0)).toBe(350);
    tick(5_600);
    expect(pace.holdMs(5_600, 0)).toBe(150);
  });

  it("goes by no tick that follows one that was missed, or another numbering", () => {
    const { pace, tick, skip } = aPace();
    for (const at of [0, 1_000, 2_000, 3_000]) {
      skip();
      tick(at);
    }
    for (const at of [4_000, 5_000, 6_000]) tick(at, ["ann", "ben"], `log${at}.1`);
    expect(pace.holdMs(6_000, 0)).toBe(0);
  });

  it("goes by no copy of a tick", () => {
    const { pace, tick, back } = aPace();
    for (const at of [0, 300, 600, 900]) tick(at);
    back();
    tick(1_000);
    expect([pace.heardAt, pace.holdMs(1_000, 0)]).toEqual([900, 150]);
  });
});

it("whether anything was heard since a moment can be told", () => {
  const { pace, tick } = aPace();
  expect(pace.heardAt).toBe(Number.NEGATIVE_INFINITY);
  tick(300, ["ann"]);
  expect(pace.heardAt).toBe(300);
});
