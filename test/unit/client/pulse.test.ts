import { describe, expect, it } from "vitest";
import { Pulse } from "../../../src/client/pulse.ts";
import { FakePlatform } from "./support/fake-platform.ts";

function aPulse(chance = 0.5) {
  const platform = new FakePlatform();
  platform.chance = chance;
  const beats: number[] = [];
  const pulse = new Pulse(platform, () => beats.push(platform.now()));
  return { platform, pulse, beats };
}

describe("heartbeats", () => {
  it.each([
    [0, [45_000, 90_000]],
    [0.5, [60_000, 120_000]],
  ])("come every 45 to 75 seconds: with chance %d at %j", async (chance, times) => {
    const { platform, pulse, beats } = aPulse(chance);
    pulse.start();
    await platform.advance(times[1] ?? 0);
    expect(beats).toEqual(times);
  });

  it.each([
    [0, 10_000],
    [0.5, 15_000],
  ])("come once after 10 to 20 seconds of silence: with chance %d after %d", async (chance, ms) => {
    const { platform, pulse, beats } = aPulse(chance);
    pulse.heard();
    await platform.advance(5_000);
    pulse.heard();
    await platform.advance(60_000);
    expect(beats).toEqual([5_000 + ms]);
    pulse.heard();
    await platform.advance(60_000);
    expect(beats).toEqual([5_000 + ms, 65_000 + ms]);
  });

  it("do not come for a silence that was always there", async () => {
    const { platform, pulse, beats } = aPulse();
    pulse.start();
    await platform.advance(59_000);
    expect(beats).toEqual([]);
  });
});
