import { expect, inject, test } from "vitest";
import { launchChromium } from "../../../scripts/browser/chromium.ts";
import { startTestStudio } from "../../support/studio.ts";
import { Windows } from "./windows.ts";

/**
 * A test in real browser windows, against all that `npm start` starts: one studio for each file. It
 * fails if anything went wrong in a window that it did not expect.
 */
export const it = test
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads there what a fixture needs.
  .extend("chromium", { scope: "worker" }, async ({}, { onCleanup }) => {
    const chromium = await launchChromium();
    onCleanup(() => chromium.close());
    return chromium;
  })
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  .extend("studio", { scope: "file" }, async ({}, { onCleanup }) => {
    const studio = await startTestStudio();
    onCleanup(() => studio.close());
    return studio;
  })
  .extend("windows", async ({ chromium }, { onCleanup }) => {
    const windows = new Windows(chromium);
    onCleanup(async () => {
      await windows.close();
      expect(windows.problems).toEqual([]);
    });
    return windows;
  })
  .skipIf(!inject("hasChromium"));
