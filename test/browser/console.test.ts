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
    await expect.poll(() => live.find("tick").count()).toBeGreaterThan(0);
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

describe("a tick", () => {
  it("shows its counts, and opens as a waterfall beside its log, with what was said", async ({
    studio,
    windows,
  }) => {
    const live = await consoleOf(windows, studio);
    const [sender] = await twoClients(studio);
    say(sender);
    const row = live.find("tick").filter({ hasText: room }).first();
    await expect
      .poll(() => row.locator("[data-outcome=delivered]").allInnerTexts())
      .toEqual(["2 delivered"]);

    await row.locator("a").click();

    const bars = live.find("waterfall-bar");
    await expect
      .poll(() => sortedAttributes(bars, "data-name"))
      .toEqual([expect.stringMatching(/handler/), "close", "fan-out", "place", "registry"]);
    const log = live.find("trace-log").filter({ hasText: "tick" });
    await expect(log.innerText()).resolves.toMatch(/delivered\s+2\s/);
    const summary = await live.find("trace-summary").innerText();
    expect(summary).toContain("2 delivered");
    expect(summary).toMatch(/Closed by\s+player1/);
    await live.find("tick-entries").getByText('"anyone?"').waitFor();
    await live.find("latency-histogram").waitFor();
    expect(live.page.url()).toContain(`#trace=${await row.getAttribute("data-trace-id")}`);
  });

  it("that waited shows how long, and a message that is in it names it in its own trace", async ({
    studio,
    windows,
  }) => {
    const live = await consoleOf(windows, studio);
    const [sender, other] = await twoClients(studio);
    // More than one of them come while a tick is open, which then is sent by who opened it.
    for (let n = 1; n <= 4; n++) {
      say(sender, `one ${n}`);
      say(other, `two ${n}`);
    }
    await sender.inbox.first(1);
    const rows = live.find("tick").filter({ hasText: room });
    const messages = live.events({ kind: "invocation", route: "message" });
    await expect
      .poll(async () => (await entriesIn(rows)).reduce((sum, entries) => sum + entries, 0))
      .toBe(8);
    await expect.poll(() => messages.filter({ hasText: /(one|two) \d/ }).count()).toBe(8);
    const senders = await attributes(rows, "data-trace-id");
    const all = await attributes(messages, "data-trace-id");
    expect(senders.length).toBeLessThan(8);

    const counts = await entriesIn(rows);
    await rows
      .nth(counts.indexOf(Math.max(...counts)))
      .locator("a")
      .click();
    const bars = live.find("waterfall-bar");
    await expect.poll(() => sortedAttributes(bars, "data-name")).toContain("wait");
    await expect.poll(() => live.find("entry").count()).toBeGreaterThan(1);

    const carried = all.find((traceId) => !senders.includes(traceId));
    await live
      .events({ "trace-id": carried ?? "" })
      .locator("a")
      .click();
    const said = await live.find("frame-text").innerText();
    const [text = ""] = /(one|two) \d+/.exec(said) ?? [];
    await live.find("carried-by").locator("a").click();
    await live.find("room-panel").waitFor();
    await live.find("tick-entries").getByText(`"${text}"`).waitFor();
  });

  it("opens and closes by keyboard, and from its address", async ({ studio, windows }) => {
    const [sender] = await twoClients(studio);
    say(sender);
    const live = await consoleOf(windows, studio);
    const { page } = live;
    const link = live.find("tick").first().locator("a");
    await link.focus();
    await page.keyboard.press("Enter");
    await live.find("waterfall").waitFor();
    const { hash } = new URL(page.url());
    await page.keyboard.press("Escape");
    await live.find("waterfall").waitFor({ state: "detached" });
    // One goes on where one was.
    await expect.poll(() => page.locator("[data-testid=tick] a:focus").count()).toBe(1);

    const other = await consoleOf(windows, studio, hash);
    await other.find("waterfall").waitFor();
  });

  it("to nobody says so", async ({ studio, windows }) => {
    const live = await consoleOf(windows, studio);
    say(await clientIn(studio, { name: "player3", room }));
    const row = live.find("tick").filter({ hasText: room });
    await row.getByText("nobody there").waitFor();
  });
});

describe("the log of a room", () => {
  it("shows its head, and who opened and closed each tick, as they come", async ({
    studio,
    windows,
  }) => {
    const live = await consoleOf(windows, studio);
    const [sender, other] = await twoClients(studio);
    const place = live.page.locator(`[data-testid=room][data-room=${room}]`);
    await place.getByText("no log").waitFor();
    // Whoever comes begins a log: a tick of nothing.
    sender.send({ action: "heartbeat", id: "1" });
    await place.getByText(/head [\w-]+\.1\/1/).waitFor();
    say(sender, "first");
    await place.getByText(/head [\w-]+\.1\/2/).waitFor();

    await place.getByRole("link", { name: room }).click();
    const rows = live.find("room-tick");
    await expect.poll(() => rows.count()).toBe(2);
    await rows.nth(1).getByText("empty").waitFor();
    other.send({ action: "message", message: "second" });
    await expect.poll(() => rows.first().getByTestId("opened-by").innerText()).toBe("player2");
    await expect.poll(() => rows.first().getByTestId("closed-by").innerText()).toBe("player2");
    await expect(rows.nth(1).getByTestId("opened-by").innerText()).resolves.toBe("player1");
    await expect.poll(() => live.find("room-head").innerText()).toMatch(/^head .*\/3$/);

    await rows.nth(1).locator("a").click();
    await live.find("tick-entries").getByText('"first"').waitFor();
    const { hash } = new URL(live.page.url());
    await live.page.keyboard.press("Escape");
    await live.find("room-panel").waitFor({ state: "detached" });
    await expect.poll(() => place.locator("a:focus").count()).toBe(1);
    const same = await consoleOf(windows, studio, hash);
    await same.find("tick-entries").getByText('"first"').waitFor();
  });

  it("of a room in which nothing was said is empty", async ({ studio, windows }) => {
    const live = await consoleOf(windows, studio, "#room=silent");
    await live.find("room-panel").getByText("Nothing was said here").waitFor();
  });
});

function twoClients(studio: TestStudio) {
  return Promise.all([
    clientIn(studio, { name: "player1", room, protocol: "relay.v1" }),
    clientIn(studio, { name: "player2", room }),
  ]);
}

function say(client: TestPlayer, message = "anyone?"): void {
  client.send({ action: "message", message });
}

/** How many entries each tick has. */
async function entriesIn(rows: Locator): Promise<number[]> {
  return (await rows.getByTestId("entry-count").allInnerTexts()).map(Number);
}

async function attributes(rows: Locator, name: string): Promise<string[]> {
  return Promise.all((await rows.all()).map(async (row) => (await row.getAttribute(name)) ?? ""));
}

/** Segments that begin in the same millisecond have no order. */
async function sortedAttributes(rows: Locator, name: string): Promise<string[]> {
  return (await attributes(rows, name)).toSorted();
}
