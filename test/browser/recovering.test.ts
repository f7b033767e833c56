import { DeleteCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect } from "vitest";
import type { GameWindow } from "../../scripts/browser/game-window.ts";
import { rowOf } from "../../scripts/web/game/rules/board.ts";
import type { TestStudio } from "../support/studio.ts";
import { it } from "./support/browser-test.ts";
import { clientIn, playerIn } from "./support/players.ts";
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

  it("misses nothing while its network is off: neither what others did nor its place among them", async ({
    studio,
    windows,
  }) => {
    windows.expectProblem(/^error: (WebSocket connection to .* failed|Failed to load resource)/);
    const room = "wifi";
    const first = await playerIn(windows, studio, { ...ada, room });
    const second = await playerIn(windows, studio, { ...ben, room });
    await expect.poll(() => first.messages()).toContain("Ben joined.");
    const unity = await clientIn(studio, { name: "player3", room });
    const names = Array.from({ length: 20 }, (_, n) => `Player ${n + 1}`);
    const marks = await recordMarks(first.page);

    await wifiOff(first, studio);
    for (const name of names) {
      const message = JSON.stringify({ Type: "playerSpawned", Content: name });
      unity.send({ action: "message", message });
      await expect.poll(() => second.messages()).toContain(`${name} joined.`);
    }
    await second.search();
    await expect(first.messages()).resolves.not.toContain("Player 1 joined.");
    await first.page.context().setOffline(false);
    await first.connectionIs("open");

    await expect
      .poll(async () => (await first.messages()).filter((it) => it.startsWith("Player")))
      .toEqual(names.toReversed().map((name) => `${name} joined.`));
    await expect.poll(marks).toEqual([{ kind: "searched", tile: await second.tile() }]);
    await expect(first.messages()).resolves.not.toContainEqual(expect.stringMatching(/too long/));
  });

  it("tags who was away, where he stood, and both learn of it", async ({ studio, windows }) => {
    windows.expectProblem(/^error: (WebSocket connection to .* failed|Failed to load resource)/);
    const room = "tagged-away";
    const first = await playerIn(windows, studio, { ...ada, room });
    const second = await playerIn(windows, studio, { ...ben, room });
    await second.walkTo(await first.tile());
    await wifiOff(first, studio);
    await second.search();
    await expect(first.find("own-token").count()).resolves.toBe(1);

    await first.page.context().setOffline(false);

    await first.find("join-card").getByText("You were tagged!").waitFor();
    await expect.poll(() => second.messages()).toContain("You tagged Ada!");
  });

  it("asks the others, as a newcomer does, when it was away for longer than is kept", async ({
    studio,
    windows,
  }) => {
    windows.expectProblem(/^error: (WebSocket connection to .* failed|Failed to load resource)/);
    const room = "too-long";
    const first = await playerIn(windows, studio, { ...ada, room });
    const second = await playerIn(windows, studio, { ...ben, room });
    await second.walkTo(await first.tile());
    await wifiOff(first, studio);
    await forgetLog(studio, room);
    await second.step((await second.tile()) < 50 ? "up" : "down");
    await second.step((await second.tile()) < 50 ? "up" : "down");

    await first.page.context().setOffline(false);

    await expect.poll(() => first.messages()).toContainEqual(expect.stringMatching(/too long/));
    // It stands where it stood, and knows by the answer who is there.
    await second.walkTo(await first.tile());
    await second.search();
    await expect.poll(() => first.messages()).toContain("Ben tagged you.");
    await expect.poll(() => second.messages()).toContain("You tagged Ada!");
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

/** From now on nothing gets in or out, and what was open is dead without a word. */
async function wifiOff(game: GameWindow, { cloud }: TestStudio): Promise<void> {
  const { gateway, userPool } = cloud;
  const [player] = userPool.players;
  await game.page.context().setOffline(true);
  // What is open stays open in Chromium's offline, which no network does.
  for (const { connectionId, principalId } of gateway.connections()) {
    if (principalId === player?.userId) gateway.vanish(connectionId);
  }
  await game.find("offline").waitFor();
}

/** As if two hours had passed without a word. */
async function forgetLog({ database, cloud }: TestStudio, room: string): Promise<void> {
  const TableName = cloud.journalTableName;
  const { Items: pages = [] } = await database.send(
    new QueryCommand({
      TableName,
      ConsistentRead: true,
      KeyConditionExpression: "room = :room",
      ExpressionAttributeValues: { ":room": room },
    }),
  );
  for (const { page } of pages) {
    await database.send(new DeleteCommand({ TableName, Key: { room, page } }));
  }
}
