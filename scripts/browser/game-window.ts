import type { Locator, Page } from "playwright-core";
import type { Direction, Tile } from "../web/game/rules/board.ts";
import { columnOf, neighbour, rowOf } from "../web/game/rules/board.ts";

const keys = {
  up: "KeyW",
  down: "ArrowDown",
  left: "ArrowLeft",
  right: "KeyD",
} as const satisfies Record<Direction, string>;

/** A window with the game in it, and what a player does there. */
export class GameWindow {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** @param address of the page, with the room if it is not the lobby */
  async open(address: string): Promise<void> {
    await this.page.goto(address);
    await this.find("login-player1").waitFor();
  }

  /**
   * Resolves once the player is connected.
   *
   * @param name by which the others see the player; one that is suggested unless given
   */
  async logIn(player: string, name?: string): Promise<void> {
    if (name !== undefined) await this.find("name").fill(name);
    await this.find(`login-${player}`).click();
    await this.connectionIs("open");
  }

  /** Steps onto the board. */
  async join(): Promise<void> {
    await this.find("join").click();
    await this.find("own-token").waitFor();
  }

  async enter(address: string, player: string, name: string): Promise<void> {
    await this.open(address);
    await this.logIn(player, name);
    await this.join();
  }

  /** Everybody who is in the room as the page tells it, oneself first. */
  people(): Promise<string[]> {
    return this.find("person").allInnerTexts();
  }

  find(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  connectionIs(state: string): Promise<void> {
    return this.page.locator(`[data-testid=connection-state][data-state=${state}]`).waitFor();
  }

  async tile(): Promise<Tile> {
    return Number(await this.find("own-token").getAttribute("data-tile"));
  }

  /** Takes one step, and waits until it is seen. */
  async step(direction: Direction): Promise<Tile> {
    const target = neighbour(await this.tile(), direction);
    if (target === undefined) throw new Error(`The board ends ${direction} of here.`);
    // A search holds the player in place for a moment.
    await this.find("own-search").waitFor({ state: "hidden" });
    await this.page.keyboard.press(keys[direction]);
    await this.page.locator(`[data-testid=own-token][data-tile="${target}"]`).waitFor();
    return target;
  }

  async walkTo(target: Tile): Promise<void> {
    for (;;) {
      const direction = directionTo(await this.tile(), target);
      if (direction === undefined) return;
      await this.step(direction);
    }
  }

  /** Tags whoever stands where the player stands. */
  async search(): Promise<void> {
    await this.find("own-search").waitFor({ state: "hidden" });
    await this.page.keyboard.press("Space");
    await this.find("own-search").waitFor();
  }

  /** The messages, the latest first. */
  messages(): Promise<string[]> {
    return this.find("message-log").locator("li").allInnerTexts();
  }
}

function directionTo(from: Tile, to: Tile): Direction | undefined {
  const columns = columnOf(to) - columnOf(from);
  const rows = rowOf(to) - rowOf(from);
  if (columns !== 0) return columns > 0 ? "right" : "left";
  if (rows !== 0) return rows > 0 ? "up" : "down";
  return undefined;
}
