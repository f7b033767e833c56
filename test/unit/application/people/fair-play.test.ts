import { describe, expect, it } from "vitest";
import { FairPlay } from "#application/people/fair-play.ts";
import { TooFast } from "#domain/refusals.ts";
import { SimulatedClock } from "../../../fakes/simulated-clock.ts";
import { epoch } from "../../../support/builders.ts";

function aFairPlay(settings = {}) {
  const clock = new SimulatedClock(epoch);
  const fairPlay = new FairPlay(clock, { playerFramesPerTick: 3, tickMs: 100, ...settings });
  return { clock, fairPlay };
}

/** How many of these calls are let through. */
function admitted(count: number, admit: () => void): number {
  let through = 0;
  for (let i = 0; i < count; i++) {
    try {
      admit();
      through++;
    } catch (error) {
      expect(error).toBeInstanceOf(TooFast);
    }
  }
  return through;
}

describe("the frames of a connection", () => {
  it("are so many in a tick, and as many again in the next", async () => {
    const { clock, fairPlay } = aFairPlay();
    const admit = () => fairPlay.admitFrame("a");
    expect(admitted(5, admit)).toBe(3);
    await clock.sleep(99);
    expect(admitted(5, admit)).toBe(0);
    await clock.sleep(1);
    expect(admitted(5, admit)).toBe(3);
  });

  it("are counted for each connection", () => {
    const { fairPlay } = aFairPlay();
    expect(admitted(5, () => fairPlay.admitFrame("a"))).toBe(3);
    expect(admitted(5, () => fairPlay.admitFrame("b"))).toBe(3);
    for (const name of ["__proto__", "constructor"]) {
      expect(admitted(5, () => fairPlay.admitFrame(name))).toBe(3);
    }
  });

  it("have a time in which they are too many also where nothing is waited for", async () => {
    const { clock, fairPlay } = aFairPlay({ tickMs: 0 });
    expect(admitted(5, () => fairPlay.admitFrame("a"))).toBe(3);
    await clock.sleep(99);
    expect(admitted(1, () => fairPlay.admitFrame("a"))).toBe(0);
  });

  it("that are too many are told when they may come again", async () => {
    const { clock, fairPlay } = aFairPlay();
    admitted(3, () => fairPlay.admitFrame("a"));
    await clock.sleep(30);
    expect(() => fairPlay.admitFrame("a")).toThrow(expect.objectContaining({ retryAfterMs: 70 }));
  });
});

describe("in a second a connection has", () => {
  it.each([
    ["eight heartbeats", 8, (it: FairPlay) => it.admitHeartbeat("a")],
    ["two replays", 2, (it: FairPlay) => it.admitReplay("a")],
    ["two snapshots", 2, (it: FairPlay) => it.admitSnapshot("a")],
  ] as const)("%s", async (_, most, admit) => {
    const { clock, fairPlay } = aFairPlay();
    expect(admitted(50, () => admit(fairPlay))).toBe(most);
    await clock.sleep(999);
    expect(admitted(50, () => admit(fairPlay))).toBe(0);
    await clock.sleep(1);
    expect(admitted(50, () => admit(fairPlay))).toBe(most);
  });

  it("each of them apart from the others", () => {
    const { fairPlay } = aFairPlay();
    admitted(50, () => fairPlay.admitReplay("a"));
    expect(admitted(50, () => fairPlay.admitSnapshot("a"))).toBe(2);
    expect(admitted(50, () => fairPlay.admitReplay("b"))).toBe(2);
  });
});

describe("refusals", () => {
  const responses = (fairPlay: FairPlay, count: number) =>
    Array.from({ length: count }, () => fairPlay.countRefusal("a"));

  it("are told, but for the twentieth in a second, which stops the flood once", () => {
    const { fairPlay } = aFairPlay();
    const all = responses(fairPlay, 40);
    expect(all.slice(0, 19)).toEqual(Array(19).fill("tell"));
    expect(all[19]).toBe("stop");
    expect(all.slice(20)).toEqual(Array(20).fill("ignore"));
  });

  it("are forgiven after a second, and stopped again in the next if the flood goes on", async () => {
    const { clock, fairPlay } = aFairPlay();
    responses(fairPlay, 19);
    await clock.sleep(1_000);
    expect(responses(fairPlay, 20).filter((it) => it === "stop")).toHaveLength(1);
    await clock.sleep(1_000);
    expect(responses(fairPlay, 20).filter((it) => it === "stop")).toHaveLength(1);
  });
});

it("no more connections are remembered than an instance meets", () => {
  const { fairPlay } = aFairPlay();
  admitted(3, () => fairPlay.admitFrame("first"));
  for (let i = 0; i < 9_999; i++) fairPlay.admitFrame(`${i}`);
  expect(admitted(1, () => fairPlay.admitFrame("first"))).toBe(0);
  fairPlay.admitFrame("one more");
  expect(admitted(1, () => fairPlay.admitFrame("first"))).toBe(1);
});
