import type { Page } from "playwright-core";
import { expect } from "vitest";

/** What a page takes, once everything that nobody needs any more is gone. */
export interface Footprint {
  /** Of the JavaScript heap. */
  readonly megabytes: number;
  /** Of the document, and of what is kept of earlier ones. */
  readonly nodes: number;
}

export async function footprintOf(page: Page): Promise<Footprint> {
  const devTools = await page.context().newCDPSession(page);
  // What the first collection finds to be free may hold something that is freed by the second.
  await devTools.send("HeapProfiler.collectGarbage");
  await devTools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devTools.send("Runtime.getHeapUsage");
  const { nodes } = await devTools.send("Memory.getDOMCounters");
  await devTools.detach();
  return { megabytes: usedSize / 1024 ** 2, nodes };
}

/** Texts differ in length. Lines whose rows kept every older tree took 45 more in the same test. */
const toleratedMegabytes = 1;
const toleratedNodes = 500;

export function expectNoGrowth(before: Footprint, after: Footprint): void {
  expect(after.megabytes).toBeLessThan(before.megabytes + toleratedMegabytes);
  expect(after.nodes).toBeLessThan(before.nodes + toleratedNodes);
}
