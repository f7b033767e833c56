import { accessSync, constants } from "node:fs";
import { env } from "node:process";
import type { Browser } from "playwright-core";
import { chromium } from "playwright-core";

/** `CHROMIUM`, or where Debian puts it. */
export const chromiumPath = env["CHROMIUM"] || "/usr/bin/chromium";

export const howToInstallChromium =
  "install it (Debian, Ubuntu: sudo apt-get install --no-install-recommends chromium), " +
  "or set CHROMIUM to the path of a Chromium or Chrome";

/** There is no browser to drive. */
export class ChromiumMissing extends Error {
  override readonly name = "ChromiumMissing";
  constructor() {
    super(`There is no Chromium at ${chromiumPath}: ${howToInstallChromium}.`);
  }
}

export function hasChromium(): boolean {
  try {
    accessSync(chromiumPath, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const switches = [
  // Containers seldom allow what the sandbox needs, and only our own pages are opened.
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Nothing is looked up, so that neither a page nor the browser itself reaches another machine.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
];

/**
 * Starts a Chromium of its own, with a new profile.
 *
 * @throws {ChromiumMissing}
 */
export async function launchChromium(): Promise<Browser> {
  if (!hasChromium()) throw new ChromiumMissing();
  return chromium.launch({ executablePath: chromiumPath, args: switches });
}
