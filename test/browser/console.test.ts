import type { Locator } from "playwright-core";
import { beforeEach, describe, expect } from "vitest";
import type { TestPlayer } from "../support/cloud.ts";
import type { TestStudio } from "../support/studio.ts";
import { it } from "./support/browser-test.ts";
import { connectionIdOf, consoleOf, forget } from "./support/console.ts";
import { clientIn, playerIn } from "./support/players.ts";

let room: string;
beforeEach(({ task }) => {
  room = `room-${task.id.replace(/\W/g, "_")}`;
});

describe("the live view", () => {
  it("shows who is connected where, as they come and go", async ({ studio, windows }) => {
    const live = await consoleOf(windows, studio);
    await live.page.getByText("Nobody is connected.").waitFor();
    const ada = await playerIn(windows, studio, { player: "player1", name: "Ada", room });
    await playerIn(windows, studio, { player: "player2", name: "Ben", room });
    const place = live.page.locator(`[data-testid=room][data-room=${room}]`);
    await expect.poll(() => place.getByTestId("connection").count()).toBe(2);
    await expect(live.connection("player1").innerText()).resolves.toContain("relay.v1");
    await ada.find("leave").click();
    await live.connection("player1").waitFor({ state: "detached" });
    await expect(live.connection("player2").count()).resolves.toBe(1);
  });

  it("shows every event with its route, its outcome and its cold start", async ({
    studio,
    windows,
  }) => {
    const live = await consoleOf(windows, studio);
    const [sender] = await twoClients(studio);
    say(sender);
    const id = await connectionIdOf(live.connection("player1"));
    const own = { "connection-id": id };
    for (const [route, outcome] of [
      ["authorizer", "allowed"],
      ["$connect", "200"],
      ["message", "200"],
    ] as const) {
      await live
        .events({ ...own, route, outcome })
        .first()
        .waitFor();
    }
    await live.command("fault-restart-functions");
    say(sender);
    const latest = live.events({ route: "message" }).first();
    await latest.getByTestId("cold-start-badge").waitFor();
    await expect(latest.innerText()).resolves.toContain("player1");
  });

  it("filters by route and by player, in an address that can be shared", async ({
    studio,
    windows,
  }) => {
    const [sender] = await twoClients(studio);
    say(sender);
    const live = await consoleOf(windows, studio);
    await live.events({ route: "message" }).first().waitFor();
    await live.find("filter-route").selectOption("$connect");
    await live.find("filter-connection").fill("player2");
    const id = await connectionIdOf(live.connection("player2"));
    await expect.poll(() => live.events({ "connection-id": id }).count()).toBe(1);

    const { hash } = new URL(live.page.url());
    const other = await consoleOf(windows, studio, hash);
    await other.events({ route: "$connect", "connection-id": id }).waitFor();
    await expect(other.events({ route: "message" }).count()).resolves.toBe(0);
    await other.find("filter-reset").click();
    await other.events({ route: "message" }).first().waitFor();
  });

  it("holds events back while it is paused, and shows them afterwards", async ({
    studio,
    windows,
  }) => {
    const [live, other] = [await consoleOf(windows, studio), await consoleOf(windows, studio)];
    await live.find("pause").click();
    const [sender] = await twoClients(studio);
    say(sender);
    const id = await connectionIdOf(other.connection("player1"));
    const said = { "connection-id": id, route: "message" };
    await other.events(said).first().waitFor();
    await live.page.getByText(/[1-9]\d* events? held back/).waitFor();
    await expect(live.events({ "connection-id": id }).count()).resolves.toBe(0);
    await live.find("pause").click();
    await live.events(said).first().waitFor();
    await expect.poll(() => live.find("broadcast").count()).toBeGreaterThan(0);
  });
});

describe("heartbeats", () => {
  it("are hidden until they are asked for", async ({ studio, windows }) => {
    const live = await consoleOf(windows, studio);
    const client = await clientIn(studio, { name: "player1", room, protocol: "relay.v1" });
    client.send({ action: "heartbeat", id: "1" });
    await client.frames(1);
    say(client);
    await live.events({ route: "message" }).first().waitFor();
    await expect(live.events({ route: "heartbeat" }).count()).resolves.toBe(0);
    await expect(live.page.getByText('{"type":"pong"').count()).resolves.toBe(0);
    await live.find("filter-heartbeats").check();
    await live.events({ route: "heartbeat" }).first().waitFor();
    await live.page.getByText('{"type":"pong"').first().waitFor();
    expect(live.page.url()).toContain("heartbeats=shown");
  });
});

describe("a connection that the registry does not have", () => {
  it("is shown as forgotten, and counted", async ({ studio, windows }) => {
    const live = await consoleOf(windows, studio);
    await clientIn(studio, { name: "player4", room });
    const row = live.connection("player4");
    const id = await connectionIdOf(row);
    await expect(row.innerText()).resolves.not.toContain("forgotten");
    await forget(studio, id);
    say(await clientIn(studio, { name: "player1", room }));
    await row.getByText("forgotten").waitFor();
    await expect(live.find("panel-connections").innerText()).resolves.toMatch(/, 1 forgotten/);
  });
});

describe("whose an event was", () => {
  it("is still known after a reload, when the connection is gone", async ({ studio, windows }) => {
    const live = await consoleOf(windows, studio);
    const client = await clientIn(studio, { name: "player4", room });
    const id = await connectionIdOf(live.connection("player4"));
    await client.leave();
    await live.events({ "connection-id": id, kind: "closed" }).waitFor();
    await live.page.reload();
    const closed = live.events({ "connection-id": id, kind: "closed" });
    await closed.getByText("player4").waitFor();
    await live.events({ "connection-id": id, route: "$connect" }).getByText("player4").waitFor();
  });
});

describe("a frame", () => {
  it("is shown as it was sent and as it was posted, with the ids in full to copy", async ({
    studio,
    windows,
  }) => {
    const live = await consoleOf(windows, studio);
    const { page } = live;
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const [sender] = await twoClients(studio);
    sender.send({ action: "message", message: { treasure: ["oak", 7] } });
    const post = live.events({ route: "POST @connections" }).filter({ hasText: "treasure" });
    await post.locator("a").click();
    await expect
      .poll(() => live.find("frame-text").innerText())
      .toBe('{\n  "treasure": [\n    "oak",\n    7\n  ]\n}');
    const id = (await post.getAttribute("data-connection-id")) ?? "";
    const facts = live.find("event-facts");
    await expect(facts.innerText()).resolves.toContain(id);
    await facts.getByRole("button", { name: "Copy the connection id" }).click();
    await facts.getByText("copied").waitFor();
    await expect(page.evaluate("navigator.clipboard.readText()")).resolves.toBe(id);
    await page.keyboard.press("Escape");
    await expect.poll(() => live.find("event-panel").count()).toBe(0);

    await live.events({ route: "message" }).first().locator("a").click();
    await expect.poll(() => live.find("frame-text").innerText()).toContain('"action": "message"');
    await live.find("waterfall").waitFor();
  });
});

describe("a link to what is gone", () => {
  it("says so at once", async ({ studio, windows }) => {
    windows.expectProblem(/^error: Failed to load resource: .* 404/);
    const asked: string[] = [];
    const live = await consoleOf(
      windows,
      studio,
      "#trace=1-00000000-000000000000000000000000",
      async (page) => {
        await page.clock.install();
        page.on("request", (request) => asked.push(request.url()));
      },
    );
    await live.find("trace-problem").getByText("This trace is gone").waitFor();
    await live.page.clock.runFor("00:30");
    expect(asked.filter((url) => url.includes("/api/traces/"))).toHaveLength(1);
    await live.page.goto(`${studio.url}/console#event=99999999`);
    await live.find("event-panel").getByText("This event is gone").waitFor();
  });
});

describe("a broadcast", () => {
  it("shows its counts, and opens as a waterfall beside its log", async ({ studio, windows }) => {
    const live = await consoleOf(windows, studio);
    const [sender] = await twoClients(studio);
    say(sender);
    const row = live.find("broadcast").filter({ hasText: room }).first();
    await expect
      .poll(() => row.locator("[data-outcome=delivered]").allInnerTexts())
      .toEqual(["1 delivered"]);

    await row.locator("a").click();

    const bars = live.find("waterfall-bar");
    await expect
      .poll(() => sortedAttributes(bars, "data-name"))
      .toEqual([expect.stringMatching(/handler/), "fan-out", "registry"]);
    const log = live.find("trace-log").filter({ hasText: "broadcast" });
    await expect(log.innerText()).resolves.toMatch(/delivered\s+1\s/);
    await expect(live.find("trace-summary").innerText()).resolves.toContain("1 delivered");
    await live.find("latency-histogram").waitFor();
    expect(live.page.url()).toContain(`#trace=${await row.getAttribute("data-trace-id")}`);
  });

  it("opens and closes by keyboard, and from its address", async ({ studio, windows }) => {
    const [sender] = await twoClients(studio);
    say(sender);
    const live = await consoleOf(windows, studio);
    const { page } = live;
    const link = live.find("broadcast").first().locator("a");
    await link.focus();
    await page.keyboard.press("Enter");
    await live.find("waterfall").waitFor();
    const { hash } = new URL(page.url());
    await page.keyboard.press("Escape");
    await live.find("waterfall").waitFor({ state: "detached" });
    // One goes on where one was.
    await expect.poll(() => page.locator("[data-testid=broadcast] a:focus").count()).toBe(1);

    const other = await consoleOf(windows, studio, hash);
    await other.find("waterfall").waitFor();
  });

  it("to nobody says so", async ({ studio, windows }) => {
    const live = await consoleOf(windows, studio);
    say(await clientIn(studio, { name: "player3", room }));
    const row = live.find("broadcast").filter({ hasText: room });
    await row.getByText("nobody there").waitFor();
  });
});

function twoClients(studio: TestStudio) {
  return Promise.all([
    clientIn(studio, { name: "player1", room, protocol: "relay.v1" }),
    clientIn(studio, { name: "player2", room }),
  ]);
}

function say(client: TestPlayer): void {
  client.send({ action: "message", message: "anyone?" });
}

/** Segments that begin in the same millisecond have no order. */
async function sortedAttributes(rows: Locator, name: string): Promise<string[]> {
  const values = (await rows.all()).map(async (row) => (await row.getAttribute(name)) ?? "");
  return (await Promise.all(values)).toSorted();
}
