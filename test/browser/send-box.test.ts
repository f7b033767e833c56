import { describe, expect } from "vitest";
import type { ConsoleWindow } from "../../scripts/browser/console-window.ts";
import { it } from "./support/browser-test.ts";
import { consoleOf } from "./support/console.ts";
import { clientIn, playerIn } from "./support/players.ts";

async function connectAs(console: ConsoleWindow, protocol: string, room: string): Promise<void> {
  await console.find(`send-protocol-${protocol}`).check();
  await console.find("send-player").selectOption("player3");
  await console.find("send-room").fill(room);
  await console.find("send-connect").click();
  await console.page.locator("[data-testid=send][data-state=open]").waitFor();
}

/** What the send box has received, the latest first. */
async function received(console: ConsoleWindow): Promise<unknown[]> {
  const entries = console.page.locator("[data-testid=send-log-entry][data-direction=received]");
  const texts = await entries.locator("span:last-child").allInnerTexts();
  return texts.map((text) => JSON.parse(text));
}

describe("the send box", () => {
  it("speaks relay.v1, rightly and wrongly, and shows every answer", async ({
    studio,
    windows,
  }) => {
    const room = "sending";
    const other = await clientIn(studio, { name: "player1", room });
    const console = await consoleOf(windows, studio);
    await connectAs(console, "relay.v1", room);

    await console.find("send-text").fill("Hello there");
    await console.find("send-submit").click();
    await expect.poll(() => received(console)).toMatchObject([{ type: "ack", delivered: 1 }]);
    await expect(other.inbox.first(1)).resolves.toEqual(["Hello there"]);

    await console.find("send-kind-heartbeat").check();
    await console.find("send-submit").click();
    await expect.poll(() => received(console)).toMatchObject([{ type: "pong", room }, {}]);

    await console.find("send-kind-raw").check();
    await console.find("send-text").fill("{");
    await console.find("send-submit").click();
    await expect.poll(() => received(console)).toMatchObject([{ code: "malformed_json" }, {}, {}]);

    await console.find("send-disconnect").click();
    await console.find("send-log").getByText("Closed with").waitFor();
  });

  it("speaks the plain protocol, in which a game hears it too", async ({ studio, windows }) => {
    const room = "plainly";
    const game = await playerIn(windows, studio, { player: "player1", name: "Ada", room });
    const console = await consoleOf(windows, studio);
    await connectAs(console, "plain", room);
    await console.find("send-text").fill(`{"Type":"playerSpawned","Content":"Uma"}`);
    await console.find("send-submit").click();
    await expect.poll(() => game.messages()).toContain("Uma joined.");
    await expect(received(console)).resolves.toEqual([]);
    await game.search();
    const heard = { Type: "search", Content: String(await game.tile()) };
    await expect.poll(() => received(console)).toMatchObject([heard]);
  });

  it("says when it is refused, and shows no token anywhere", async ({ studio, windows }) => {
    windows.expectProblem(/^error: WebSocket connection to .* failed/);
    const console = await consoleOf(windows, studio);
    await console.find("send-room").fill("no room!");
    await console.find("send-connect").click();
    await console.find("send-log").getByText("Not connected").waitFor();
    await console.events({ outcome: "400" }).first().waitFor();
    await connectAs(console, "plain", "secrets");
    await expect(console.page.content()).resolves.not.toContain("eyJ");
  });
});
