import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { ConsoleWindow } from "../../scripts/browser/console-window.ts";
import { GameWindow } from "../../scripts/browser/game-window.ts";
import { barriersOn } from "./support/accessibility.ts";
import { it } from "./support/browser-test.ts";
import { clientIn } from "./support/players.ts";

async function expectNoBarriers(page: Page): Promise<void> {
  expect(await barriersOn(page)).toEqual([]);
}

const sizes = [
  { width: 1800, height: 1000 },
  { width: 390, height: 844 },
];

describe("axe", () => {
  it("finds a barrier where there is one", async ({ studio, windows }) => {
    const page = await windows.open();
    await page.goto(studio.url);
    await page.getByTestId("login-player1").waitFor();
    await page.evaluate(`document.querySelector("button").textContent = ""`);
    expect(await barriersOn(page)).toContainEqual(
      expect.stringMatching(/^light: critical: button-name/),
    );
  });

  it.for(sizes)(
    "finds nothing serious in the game, $width wide",
    async (viewport, { studio, windows }) => {
      const room = `game-${viewport.width}`;
      const game = new GameWindow(await windows.open({ viewport }));
      const { page } = game;
      await game.open(`${studio.url}/?room=${room}`);
      await expectNoBarriers(page);

      await game.find("deployed-stack").click();
      await game.find("config").fill(`{"Cognito":{}}`);
      await game.find("room").fill("no room!");
      await expectNoBarriers(page);
      await game.find("room").fill(room);

      await game.logIn("player1", "Ada");
      await expectNoBarriers(page);

      await game.join();
      const other = await clientIn(studio, { name: "player2", room });
      const tell = (type: string, tile: number) => {
        const message = JSON.stringify({ Type: type, Content: String(tile) });
        other.send({ action: "message", message });
      };
      tell("move", 11);
      await game.find("mark").waitFor();
      await expectNoBarriers(page);

      tell("search", await game.tile());
      await game.find("join-card").waitFor();
      await expectNoBarriers(page);
    },
  );

  it.for(sizes)(
    "finds nothing serious in a game without its relay, $width wide",
    async (viewport, { studio, windows }) => {
      windows.expectProblem(/^error: (WebSocket connection to .* failed|Failed to load resource)/);
      const room = `lost-${viewport.width}`;
      const game = new GameWindow(await windows.open({ viewport }));
      await game.enter(`${studio.url}/?room=${room}`, "player1", "Ada");
      await game.page.context().routeWebSocket(/prod/, (socket) => socket.close());
      for (const { connectionId } of studio.cloud.gateway.connections()) {
        studio.cloud.gateway.vanish(connectionId);
      }
      await game.find("reconnecting").waitFor();
      await expectNoBarriers(game.page);
    },
  );

  it.for(sizes)(
    "finds nothing serious in the console, $width wide",
    async (viewport, { studio, windows }) => {
      const room = `console-${viewport.width}`;
      const live = new ConsoleWindow(await windows.open({ viewport }));
      const { page } = live;
      await live.open(studio.url);
      await expectNoBarriers(page);

      const sender = await clientIn(studio, { name: "player1", room });
      const lost = await clientIn(studio, { name: "player2", room });
      await live.find("fault-lose-disconnects").click();
      await live.find("fault-500-share").fill("30");
      await live.find("fault-500-share").press("Enter");
      await live.find("fault-rule").waitFor();
      await live.find("fault-idle-limit").fill("soon");
      await live.find("fault-idle-limit-set").click();
      await lost.leave();
      await live.connection("player2", "ghost").first().waitFor();
      await live.find("send-connect").click();
      await page.locator("[data-testid=send][data-state=open]").waitFor();
      await live.find("send-submit").click();
      sender.send({ action: "message", message: "anyone?" });
      await live.find("tick").filter({ hasText: room }).waitFor();
      await expectNoBarriers(page);

      await live.command("fault-reset");
      await live.openLatestTick();
      await expectNoBarriers(page);
    },
  );
});
