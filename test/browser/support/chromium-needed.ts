import { stdout } from "node:process";
import type { TestProject } from "vitest/node";
import { chromiumPath, hasChromium } from "../../../scripts/browser/chromium.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Whether browser tests can run. */
    readonly hasChromium: boolean;
  }
}

/** Lets the browser tests be skipped where there is no browser, and says so. */
export function setup(project: TestProject): void {
  project.provide("hasChromium", hasChromium());
  if (hasChromium()) return;
  stdout.write(`Browser tests skipped: no Chromium at ${chromiumPath}; see README.\n`);
}
