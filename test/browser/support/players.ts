import type { BrowserContextOptions } from "playwright-core";
import { onTestFinished } from "vitest";
import { GameWindow } from "../../../scripts/browser/game-window.ts";
import type { TestPlayer } from "../../support/cloud.ts";
import type { TestStudio } from "../../support/studio.ts";
import type { Windows } from "./windows.ts";

interface Who {
  readonly player: string;
  readonly name: string;
  readonly room: string;
  readonly options?: BrowserContextOptions;
}

/** Somebody who has just stepped onto the board, in a window of their own. */
export async function playerIn(
  windows: Windows,
  { url }: { readonly url: string },
  { player, name, room, options }: Who,
): Promise<GameWindow> {
  const game = new GameWindow(await windows.open(options));
  await game.enter(`${url}/?room=${room}`, player, name);
  return game;
}

/** Somebody without a window, who is gone after the test. */
export async function clientIn(
  studio: TestStudio,
  seat: NonNullable<Parameters<TestStudio["join"]>[0]>,
): Promise<TestPlayer> {
  const client = await studio.join(seat);
  onTestFinished(() => client.leave());
  return client;
}
