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
    await expect
      .poll(() => received(console))
      .toMatchObject([{ type: "tick", room, pages: [[[expect.any(String), 1, "Hello there"]]] }]);
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

  it("shows what would turn the text around, here and among the events", async ({
    studio,
    windows,
  }) => {
    const console = await consoleOf(windows, studio);
    await connectAs(console, "relay.v1", "turned");
    await console.find("send-kind-raw").check();
    await console.find("send-text").fill('{"action":"\u202enope\u0007"}');
    await console.find("send-submit").click();
    const shown = '{"action":"\\u202enope\\u0007"}';
    await console.find("send-preview").getByText(shown).waitFor();
    await console.find("send-log-entry").getByText(shown).waitFor();
    await console.events().getByText(shown).first().click();
    await console.find("frame-text").getByText(shown).waitFor();
  });

  it("draws what was said once, however much happens beside it", async ({ studio, windows }) => {
    const room = "drawn";
    const other = await clientIn(studio, { name: "player1", room });
    const console = await consoleOf(windows, studio);
    await connectAs(console, "relay.v1", room);
    other.send({ action: "message", message: "the first of them" });
    await console.find("send-log-entry").getByText("the first of them").waitFor();
    // Every time that it is drawn it is broken into lines.
    await console.page.evaluate(`{
      window.timesDrawn = 0;
      const { split } = String.prototype;
      String.prototype.split = function (...args) {
        if (this.includes("the first of them")) window.timesDrawn++;
        return split.apply(this, args);
      };
    }`);
    other.send({ action: "message", message: "the second" });
    await console.find("send-log-entry").getByText("the second").waitFor();
    await console.events().getByText("the second").first().waitFor();
    await expect(console.page.evaluate("window.timesDrawn")).resolves.toBe(0);
  });
});
