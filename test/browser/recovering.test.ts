import { describe, expect } from "vitest";
import { rowOf } from "../../scripts/web/game/rules/board.ts";
import { it } from "./support/browser-test.ts";
import { playerIn } from "./support/players.ts";
import { recordConnectionStates, recordMarks } from "./support/recording.ts";

const ada = { player: "player1", name: "Ada" };
const ben = { player: "player2", name: "Ben" };

describe("a game", () => {
  it("goes on after a restart of the gateway, at the same place and without a reload", async ({
    studio,
    windows,
  }) => {
    windows.expectProblem(/^error: WebSocket connection to .* failed/);
    const room = "restarting";
    const first = await playerIn(windows, studio, { ...ada, room });
    const second = await playerIn(windows, studio, { ...ben, room });
    await first.walkTo(44);
    const states = await recordConnectionStates(first.page);

    await studio.cloud.gateway.restart();

    await expect.poll(states).toContain("reconnecting");
    await expect.poll(async () => (await states()).at(-1)).toBe("open");
    await second.connectionIs("open");
    await expect(first.tile()).resolves.toBe(44);
    await expect.poll(() => first.messages()).toContain("Connected again.");
    await expect.poll(() => second.messages()).toContain("Connected again.");
    const marks = await recordMarks(second.page);
    await first.step("up");
    await expect.poll(marks).toHaveLength(1);
  });

  it("shows that it is paused while nothing answers, and lets nobody move", async ({
    studio,
    windows,
  }) => {
    windows.expectProblem(/^error: (WebSocket connection to .* failed|Failed to load resource)/);
    const game = await playerIn(windows, studio, { ...ada, room: "outage" });
    const tile = await game.tile();
    // Nothing gets through to the gateway from this window any more.
    const gateway = new URL(studio.cloud.gateway.url);
    const context = game.page.context();
    await context.routeWebSocket(
      (url) => url.host === gateway.host,
      (socket) => socket.close(),
    );
    for (const { connectionId } of studio.cloud.gateway.connections()) {
      studio.cloud.gateway.vanish(connectionId);
    }

    await game.find("reconnecting").getByText("The connection was lost").waitFor();
    await expect.poll(() => game.find("board").getAttribute("data-paused")).toBe("true");
    await game.page.keyboard.press(rowOf(tile) < 9 ? "ArrowUp" : "ArrowDown");
    await expect(game.tile()).resolves.toBe(tile);
  });

  it("says that it is offline when the device is, and not that the relay is at fault", async ({
    studio,
    windows,
  }) => {
    windows.expectProblem(/^error: (WebSocket connection to .* failed|Failed to load resource)/);
    const game = await playerIn(windows, studio, { ...ada, room: "offline" });
    const context = game.page.context();
    await context.setOffline(true);
    for (const { connectionId } of studio.cloud.gateway.connections()) {
      studio.cloud.gateway.vanish(connectionId);
    }
    await game.find("offline").getByText("You are offline").waitFor();
    await expect(game.find("connection-state").innerText()).resolves.toBe("Offline");
    await expect(game.page.locator(".outage").innerText()).resolves.not.toMatch(/relay|lost/i);
    await context.setOffline(false);
    await game.connectionIs("open");
    await game.find("offline").waitFor({ state: "detached" });
  });

  it("goes on after it was kicked", async ({ studio, windows }) => {
    const game = await playerIn(windows, studio, { ...ada, room: "kicked" });
    const states = await recordConnectionStates(game.page);
    const tile = await game.tile();
    for (const { connectionId } of studio.cloud.gateway.connections()) {
      studio.cloud.gateway.disconnect(connectionId);
    }
    await expect.poll(states).toEqual(["reconnecting", "open"]);
    await expect(game.tile()).resolves.toBe(tile);
  });
});
