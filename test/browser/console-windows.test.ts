import type { Page } from "playwright-core";
import { beforeEach, describe, expect, onTestFinished } from "vitest";
import { ConsoleWindow } from "../../scripts/browser/console-window.ts";
import { GameWindow } from "../../scripts/browser/game-window.ts";
import { post } from "../integration/web/support/commands.ts";
import type { TestStudio } from "../support/studio.ts";
import { it } from "./support/browser-test.ts";
import { consoleOf } from "./support/console.ts";
import { clientIn } from "./support/players.ts";

let room: string;
beforeEach(({ task }) => {
  room = `room-${task.id.replace(/\W/g, "_")}`;
});

describe("seven windows of one browser", () => {
  it("are all live, and can all ask for more", async ({ studio, windows }) => {
    const first = await consoleOf(windows, studio);
    const context = first.page.context();
    const all = [first];
    for (let others = 0; others < 6; others++) {
      const other = new ConsoleWindow(await context.newPage());
      await other.open(studio.url);
      all.push(other);
    }
    await talk(studio);
    for (const live of all) await live.openLatestTick();
    const game = new GameWindow(await context.newPage());
    await game.enter(`${studio.url}/?room=${room}`, "player3", "Cleo");
  });
});

describe("cookies of other programs on this machine", () => {
  it("harm neither the pages nor the game, however many there are", async ({ studio, windows }) => {
    const { page } = await consoleOf(windows, studio);
    const cookies = Array.from({ length: 60 }, (_, n) => {
      return { name: `other${n}`, value: "x".repeat(1_000), url: studio.url };
    });
    await page.context().addCookies(cookies);
    const live = new ConsoleWindow(page);
    await live.open(studio.url);
    const game = new GameWindow(await page.context().newPage());
    await game.enter(`${studio.url}/?room=${room}`, "player1", "Ada");
    const ip = new GameWindow(await page.context().newPage());
    const address = studio.url.replace("localhost", "127.0.0.1");
    await page.context().addCookies(cookies.map((cookie) => ({ ...cookie, url: address })));
    await ip.enter(`${address}/?room=${room}`, "player2", "Ben");
  });
});

describe.for([
  { width: 1280, height: 720 },
  { width: 1440, height: 900 },
  { width: 820, height: 1180 },
  { width: 390, height: 844 },
])("a window of $width by $height", (viewport) => {
  it("has the tools in reach beside a trace, and what they do in sight", async ({
    studio,
    windows,
  }) => {
    await talk(studio);
    const live = new ConsoleWindow(await windows.open({ viewport }));
    const { page } = live;
    await live.open(studio.url);
    await live.openLatestTick();
    for (const [panel, jump, control] of [
      ["send", "Send box", "send-submit"],
      ["faults", "Faults", "fault-delayed-share"],
    ] as const) {
      const button = page.getByRole("button", { name: jump, exact: true });
      if (await button.isVisible()) await button.click();
      await expect.poll(() => isInSight(page, control)).toBe(true);
      await expect(live.find(`panel-${panel}`).isVisible()).resolves.toBe(true);
    }
    const root = "document.documentElement";
    await expect(page.evaluate(`${root}.scrollWidth - ${root}.clientWidth`)).resolves.toBe(0);
  });
});

describe.for([
  { width: 1200, height: 700 },
  { width: 1280, height: 720 },
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
])("the lists in a window of $width by $height", (viewport) => {
  it("are shown in their full width, whatever goes wrong, beside a trace too", async ({
    studio,
    windows,
  }) => {
    onTestFinished(async () => {
      await post(studio.url, { kind: "reset" });
    });
    room = room.padEnd(64, "x");
    await post(studio.url, { kind: "set-faults", rules: [{ kind: "reset-before", share: 1 }] });
    const live = new ConsoleWindow(await windows.open({ viewport }));
    await live.open(studio.url);
    await talk(studio);
    await live.find("fault-badge").first().waitFor();
    await live.find("tick").first().waitFor();
    await expect(overhangs(live)).resolves.toEqual([0, 0, 0]);
    await live.openLatestTick();
    await expect(overhangs(live)).resolves.toEqual([0, 0, 0]);
  });
});

/** By how many pixels each list has to be scrolled sideways; one may come of rounding both widths. */
function overhangs({ page }: ConsoleWindow): Promise<number[]> {
  return page.evaluate<number[]>(`
    [...document.querySelectorAll(".live .scrollable")]
      .map((it) => Math.max(0, it.scrollWidth - it.clientWidth - 1))
  `);
}

/** Whether all of it can be seen and clicked without scrolling. */
function isInSight(page: Page, testId: string): Promise<boolean> {
  return page.evaluate<boolean>(`{
    const element = document.querySelector("[data-testid=${testId}]");
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const corners = [[left, top], [right, bottom]];
    corners.every(([x, y]) => {
      const inside = document.elementFromPoint(x + (x === left ? 3 : -3), y + (y === top ? 3 : -3));
      return element === inside || element.contains(inside);
    });
  }`);
}

/** Somebody says something, and somebody hears it. */
async function talk(studio: TestStudio): Promise<void> {
  const speaker = await clientIn(studio, { name: "player1", room });
  await clientIn(studio, { name: "player2", room });
  speaker.send({ action: "message", message: "anyone?" });
}
