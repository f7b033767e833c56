import { beforeEach, describe, expect, onTestFinished } from "vitest";
import { post } from "../integration/web/support/commands.ts";
import { seedLeftTick } from "../support/seeding.ts";
import type { TestStudio } from "../support/studio.ts";
import { it } from "./support/browser-test.ts";
import { connectionIdOf, consoleOf, growOld } from "./support/console.ts";
import { clientIn, playerIn } from "./support/players.ts";
import { recordConnectionStates, recordMarks } from "./support/recording.ts";
import type { Windows } from "./support/windows.ts";

let room: string;
beforeEach(({ task }) => {
  room = `room-${task.id.replace(/\W/g, "_")}`;
});

/** A console, whose faults are over after the test. */
function faultPanel(windows: Windows, studio: TestStudio) {
  onTestFinished(async () => {
    await post(studio.url, { kind: "reset" });
  });
  return consoleOf(windows, studio);
}

const hello = { action: "message", message: "anyone?" };

describe("the fault panel", () => {
  it("lets a player vanish, whose ghost disappears with the next tick", async ({
    studio,
    windows,
  }) => {
    const live = await faultPanel(windows, studio);
    const sender = await clientIn(studio, { name: "player1", room, protocol: "relay.v1" });
    await clientIn(studio, { name: "player2", room });
    const victim = live.connection("player2");
    const id = await connectionIdOf(victim);

    await victim.getByTestId("row-vanish").click();

    await live.find("command-result").getByText("player2 vanished").waitFor();
    await live.connection("player2", "ghost").waitFor();
    await growOld(studio, id);
    sender.send(hello);
    await live.find("tick").locator("[data-outcome=gone]").waitFor();
    await live.connection("player2", "ghost").waitFor({ state: "detached" });
    await expect(live.connection("player1").count()).resolves.toBe(1);
  });

  it("answers all posts 410, so that a player is forgotten, until it is reset", async ({
    studio,
    windows,
  }) => {
    const live = await faultPanel(windows, studio);
    const sender = await clientIn(studio, { name: "player1", room });
    await clientIn(studio, { name: "player2", room });
    const id = await connectionIdOf(live.connection("player2"));
    await growOld(studio, id);

    await live.find("fault-410-share").fill("100");
    await live.find("fault-410-share").press("Enter");
    await live.find("fault-rule").getByText("100% of posts answered 410").waitFor();
    sender.send(hello);

    const post = live.events({ "connection-id": id, outcome: "410" });
    await post.getByTestId("fault-badge").waitFor();
    await live.find("tick").first().getByText("1 gone").waitFor();
    await expect
      .poll(async () => (await studio.rows()).some((row) => row["connectionId"] === id))
      .toBe(false);
    await live.command("fault-reset");
    await live.find("fault-rule").waitFor({ state: "detached" });
    await expect(live.find("fault-410-share").inputValue()).resolves.toBe("0");
  });

  it("adds a latency that the game shows", async ({ studio, windows }) => {
    const live = await faultPanel(windows, studio);
    const game = await playerIn(windows, studio, { player: "player1", name: "Ada", room });

    // What is typed applies by itself.
    await live.find("fault-delayed-delay").fill("400");
    await live.find("fault-delayed-share").fill("100");

    await live.find("fault-rule").getByText("delivered late, by 400 ms").waitFor();
    await expect.poll(() => game.find("round-trip").innerText()).toMatch(/^([4-9]\d\d|\d{4}) ms$/);
  });

  it("keeps every number, however much faster they are typed than the server answers", async ({
    studio,
    windows,
  }) => {
    const live = await faultPanel(windows, studio);
    const held: (() => void)[] = [];
    await live.page.route("**/api/commands", async (route) => {
      if (held.length < 1) await new Promise<void>((resolve) => held.push(resolve));
      await route.continue();
    });
    await live.find("fault-429-share").fill("30");
    await live.find("fault-delayed-share").fill("40");
    await live.find("fault-delayed-delay").fill("700");
    await live.find("fault-500-share").fill("20");
    await live.find("fault-500-share").press("Enter");
    await expect.poll(() => held).toHaveLength(1);
    held[0]?.();
    await live.find("fault-rule").getByText("20% of posts answered 500").waitFor();
    await live.find("fault-rule").getByText("40% of posts delivered late, by 700 ms").waitFor();
    await live.find("fault-rule").getByText("30% of posts answered 429").waitFor();
    await live.find("fault-rule").filter({ hasText: "500" }).getByRole("button").click();
    await expect.poll(() => live.find("fault-rule").count()).toBe(2);
  });

  it("shows the delay that another window has set, and keeps it when the fault ends", async ({
    studio,
    windows,
  }) => {
    const live = await faultPanel(windows, studio);
    await live.find("fault-delayed-delay").fill("400");
    await live.find("fault-delayed-share").fill("10");
    await live.find("fault-rule").getByText("by 400 ms").waitFor();
    const other = { kind: "delayed", delayMs: 900, share: 0.2 } as const;
    await post(studio.url, { kind: "set-faults", rules: [other] });
    await expect.poll(() => live.find("fault-delayed-delay").inputValue()).toBe("900");
    await live.find("fault-delayed-share").fill("0");
    await live.find("fault-rule").waitFor({ state: "detached" });
    await expect(live.find("fault-delayed-delay").inputValue()).resolves.toBe("900");
  });

  it("harms only whom it is aimed at", async ({ studio, windows }) => {
    const live = await faultPanel(windows, studio);
    const sender = await clientIn(studio, { name: "player1", room });
    await clientIn(studio, { name: "player2", room });
    const third = await clientIn(studio, { name: "player3", room });
    const id = await connectionIdOf(live.connection("player2"));
    await live.find("fault-target").selectOption(id);
    await live.find("fault-500-share").fill("100");
    await live.find("fault-500-share").press("Enter");
    await live.find("fault-rule").getByText("to player2").waitFor();
    sender.send(hello);
    await expect(third.inbox.first(1)).resolves.toEqual(["anyone?"]);
    const tick = live.find("tick").filter({ hasText: room });
    await tick.getByText("1 delivered").waitFor();
    await tick.getByText("1 failed").waitFor();
    await live.command("fault-reset");
  });

  it("kills the function after a message is placed, and nothing is lost", async ({
    studio,
    windows,
  }) => {
    const live = await faultPanel(windows, studio);
    const ada = await playerIn(windows, studio, { player: "player1", name: "Ada", room });
    const ben = await playerIn(windows, studio, { player: "player2", name: "Ben", room });
    await expect.poll(() => ada.messages()).toContain("Ben joined.");
    await live.find("crash-place").selectOption("after place");
    await live.find("crash-room").selectOption(room);
    await live.find("crash-arm").click();
    await live.find("crash-armed").getByText("after the entry is placed").waitFor();
    const marks = await recordMarks(ben.page);

    await ada.search();

    await live.events({ route: "message" }).getByTestId("killed-badge").first().waitFor();
    await live.find("crash-armed").waitFor({ state: "detached" });
    await live.find("crash-latest").getByText("after the entry is placed").waitFor();
    // The window asks for what it does not see, and so lets it be sent.
    await expect.poll(marks).toEqual([{ kind: "searched", tile: await ada.tile() }]);
    await live.page.locator(`[data-testid=room][data-room=${room}] a`).first().click();
    // It was ended as it was opened, or by whoever came next.
    const killed = live.find("room-tick").filter({ hasText: /not reported|taken over/ });
    await expect.poll(() => killed.getByTestId("opened-by").innerText()).toBe("player1");
  });

  it("shows a tick that was left open, and who takes it over", async ({ studio, windows }) => {
    const [, { userId } = { userId: "" }] = studio.cloud.userPool.players;
    const opener = { seat: "seat-of-two", userId, json: '"left behind"' };
    await seedLeftTick(studio.database, studio.cloud.journalTableName, room, opener);
    const live = await consoleOf(windows, studio, `#room=${room}`);
    const row = live.find("room-tick");
    await expect.poll(() => row.getByTestId("opened-by").innerText()).toBe("player2");
    await row.getByText("left open").waitFor();

    const client = await clientIn(studio, { name: "player1", room, protocol: "relay.v1" });
    client.send({ action: "heartbeat" });

    await row.getByText("taken over").waitFor();
    await expect(row.getByTestId("closed-by").innerText()).resolves.toContain("player1");
    await live.find("tick").filter({ hasText: room }).getByText("taken over").waitFor();
    await row.locator("a").click();
    await live.find("tick-entries").getByText('"left behind"').waitFor();
  });

  it("orders a death, shows it, and takes it back", async ({ studio, windows }) => {
    const live = await faultPanel(windows, studio);
    await live.find("crash-place").selectOption("after post");
    await live.find("crash-post").fill("2");
    await live.find("crash-post").press("Enter");
    await live.find("crash-arm").click();
    await live.find("crash-armed").getByText("number 2").waitFor();
    expect(studio.cloud.crashes.armed).toEqual({ step: "post", moment: "after", post: 2 });
    await live.find("crash-disarm").click();
    await live.find("crash-armed").waitFor({ state: "detached" });
    await live.find("crash-share").fill("20");
    await expect.poll(() => studio.cloud.crashes.share).toBe(0.2);
    await live.command("fault-reset");
    await expect.poll(() => live.find("crash-share").inputValue()).toBe("0");
  });

  it("throttles, delays and loses answers of DynamoDB, which the game outlives", async ({
    studio,
    windows,
  }) => {
    const live = await faultPanel(windows, studio);
    const ada = await playerIn(windows, studio, { player: "player1", name: "Ada", room });
    const ben = await playerIn(windows, studio, { player: "player2", name: "Ben", room });
    await live.find("database-calls").selectOption("writes");
    for (const kind of ["throttled", "delayed", "reset-after", "500-after"]) {
      await live.find(`database-${kind}-share`).fill("20");
      await live.find(`database-${kind}-share`).press("Enter");
    }
    await expect.poll(() => live.find("database-rule").count()).toBe(4);
    await live.find("database-rule").getByText("20% of writes throttled").waitFor();
    const marks = await recordMarks(ben.page);
    for (let searches = 1; searches <= 4; searches++) {
      await ada.search();
      await expect.poll(async () => (await marks()).length).toBe(searches);
    }
    await live.find("database-rule").filter({ hasText: "throttled" }).getByRole("button").click();
    await expect.poll(() => live.find("database-rule").count()).toBe(3);
    await live.command("fault-reset");
    await live.find("database-rule").first().waitFor({ state: "detached" });
  });

  it("cuts a connection, expires a session and restarts the gateway, and the game goes on", async ({
    studio,
    windows,
  }) => {
    windows.expectProblem(/^error: WebSocket connection to .* failed/);
    const live = await faultPanel(windows, studio);
    const game = await playerIn(windows, studio, { player: "player4", name: "Dora", room });
    const tile = await game.tile();
    const states = await recordConnectionStates(game.page);
    const again = ["reconnecting", "open"];

    await live.connection("player4").getByTestId("row-disconnect").click();
    await expect.poll(states).toEqual(again);

    await live.connection("player4").getByTestId("row-expire-session").click();
    await live.find("command-result").getByText("has expired").waitFor();
    await live.connection("player4").getByText("expired").waitFor();
    await game.search();
    await expect.poll(states).toEqual([...again, ...again]);

    await live.command("fault-restart-gateway");
    await expect.poll(async () => (await states()).slice(4)).toContain("reconnecting");
    await expect.poll(async () => (await states()).at(-1)).toBe("open");
    await expect(game.tile()).resolves.toBe(tile);
    await live.connection("player4").waitFor();
  });

  it("loses $disconnects, which leaves a ghost of whoever leaves", async ({ studio, windows }) => {
    const live = await faultPanel(windows, studio);
    await live.find("fault-lose-disconnects").click();
    await expect.poll(() => live.find("fault-lose-disconnects").isChecked()).toBe(true);
    const client = await clientIn(studio, { name: "player2", room });
    await live.connection("player2").waitFor();
    await client.leave();
    await live.connection("player2", "ghost").waitFor();
    await live.command("fault-reset");
    await expect.poll(() => live.find("fault-lose-disconnects").isChecked()).toBe(false);
  });

  it("shortens the idle limit, and says what is no limit", async ({ studio, windows }) => {
    const live = await faultPanel(windows, studio);
    await live.find("fault-idle-limit").fill("soon");
    await live.find("fault-idle-limit-set").click();
    await live.page.getByText("Idle limit: a number of seconds above 0.").waitFor();
    await live.find("fault-idle-limit").fill("0,2");
    await live.find("fault-idle-limit-set").click();
    await live.find("command-result").getByText("Idle limit").waitFor();
    const client = await clientIn(studio, { name: "player2", room });
    await expect(client.inbox.closed).resolves.toMatchObject({ code: 1001 });
    await live.find("fault-idle-limit-back").click();
    await expect.poll(() => live.find("fault-idle-limit").inputValue()).toBe("600");
  });
});
