import type { Browser } from "playwright-core";
import { GameWindow } from "../browser/game-window.ts";
import type { Tile } from "../web/game/rules/board.ts";

/** The windows of four players. */
export type Match = readonly [GameWindow, GameWindow, GameWindow, GameWindow];

const viewport = { width: 1280, height: 800 };

/** Lets four players join, the first one tag the third, and all go to their places. */
export async function playMatch(chromium: Browser, url: string): Promise<Match> {
  const match = [
    await join(chromium, url, "player1", "Ada"),
    await join(chromium, url, "player2", "Ben"),
    await join(chromium, url, "player3", "Cleo"),
    await join(chromium, url, "player4", "Dora"),
  ] as const;
  const [first, second, third, fourth] = match;
  await tag(first, third);
  await walk([second, 66], [fourth, 38], [third, 22], [first, 54]);
  return match;
}

async function join(
  chromium: Browser,
  url: string,
  player: string,
  name: string,
): Promise<GameWindow> {
  const context = await chromium.newContext({ viewport, colorScheme: "dark" });
  const game = new GameWindow(await context.newPage());
  await game.enter(url, player, name);
  return game;
}

/** Whoever was tagged joins again. */
async function tag(tagger: GameWindow, tagged: GameWindow): Promise<void> {
  await tagger.walkTo(await tagged.tile());
  await tagger.search();
  await tagged.find("join-card").waitFor();
  await tagged.page.keyboard.press("Enter");
  await tagged.find("own-token").waitFor();
}

/** At the same time. */
async function walk(...ways: readonly (readonly [GameWindow, Tile])[]): Promise<void> {
  await Promise.all(ways.map(([game, tile]) => game.walkTo(tile)));
}
