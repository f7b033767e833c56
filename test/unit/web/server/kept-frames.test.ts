import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { frameOf, longestFrame } from "../../../../scripts/web/server/activity/frames.ts";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");
const megabyte = 1024 * 1024;

function heapMegabytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / megabyte;
}

it("a frame of which a part is kept does not keep the rest of it in memory", () => {
  const before = heapMegabytes();
  const frames = Array.from({ length: 500 }, (_, n) =>
    frameOf(Buffer.alloc(128 * 1024, `${n} `).toString("latin1")),
  );
  // 63 MB were given, of which 8 MB are kept.
  expect(heapMegabytes() - before).toBeLessThan(20);
  expect(frames.every(({ text }) => text.length === longestFrame)).toBe(true);
});

it("what is kept of a frame is what was sent", () => {
  const text = '"\\\u2028\ud800 half';
  expect(frameOf(text)).toEqual({ text, cut: 0 });
});
