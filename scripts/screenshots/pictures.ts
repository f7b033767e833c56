import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { ConsoleWindow } from "../browser/console-window.ts";
import type { GameWindow } from "../browser/game-window.ts";
import type { Match } from "./match.ts";

const viewport = { width: 1440, height: 720 };

/** A window beside those of the players, to see all that they do. */
export async function openConsole(chromium: Browser, url: string): Promise<ConsoleWindow> {
  const context = await chromium.newContext({ viewport, colorScheme: "light" });
  const console = new ConsoleWindow(await context.newPage());
  await console.open(url);
  return console;
}

/**
 * Two players move and one searches, as the first one sees it.
 *
 * @returns the file
 */
export async function pictureOfGame([first, second, third, fourth]: Match): Promise<string> {
  await Promise.all([second.step("up"), third.step("left"), fourth.search()]);
  await first.page.locator("[data-testid=mark][data-kind=searched]").waitFor();
  return save(first.page, "game");
}

/**
 * A tick that had to try again, and found a ghost, in a waterfall.
 *
 * @returns the file
 */
export async function pictureOfConsole(
  console: ConsoleWindow,
  [, second, third]: Match,
): Promise<string> {
  await console.find("fault-500-share").fill("60");
  await console.find("fault-500-share").press("Enter");
  await console.find("fault-rule").waitFor();
  await console.connection("player4").getByTestId("row-vanish").click();
  await console.connection("player4", "ghost").waitFor();
  await untilGone(console, [second, third]);
  await console.find("latency-histogram").waitFor();
  return save(console.page, "console");
}

/** Plays on until the ghost is noticed, and opens what noticed it. */
async function untilGone(console: ConsoleWindow, players: readonly GameWindow[]): Promise<void> {
  await Promise.all(players.map((player) => player.search()));
  const outcome = console.page.locator("[data-testid=tick] [data-outcome=gone]").first();
  await outcome.waitFor();
  await outcome.click();
  await console.find("waterfall").waitFor();
}

async function save(page: Page, name: string): Promise<string> {
  const file = path.join(import.meta.dirname, `${name}.jpg`);
  await page.screenshot({ path: file, type: "jpeg", quality: 75 });
  return file;
}
