import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { beforeEach, describe, expect } from "vitest";
import type { Json } from "#protocol/json.ts";
import { profileBytes } from "#protocol/limits.ts";
import type { GameWindow } from "../../scripts/browser/game-window.ts";
import type { TestStudio } from "../support/studio.ts";
import { it } from "./support/browser-test.ts";
import { consoleOf } from "./support/console.ts";
import { clientIn, playerIn } from "./support/players.ts";
import { recordConnectionStates } from "./support/recording.ts";

let room: string;
beforeEach(({ task }) => {
  room = `room-${task.id.replace(/\W/g, "_")}`;
});

/** How many a user may have at once. */
const connectionsPerUser = 16;

const names = ["Ada", "Ben", "Cleo", "Dora"] as const;

describe("four windows", () => {
  it("see who is there and who left; one is thrown out and kept out for a minute", async ({
    studio,
    windows,
  }) => {
    windows.expectProblem(/^error: WebSocket connection to .* failed/);
    const games: GameWindow[] = [];
    for (const [index, name] of names.entries()) {
      games.push(await playerIn(windows, studio, { player: `player${index + 1}`, name, room }));
    }
    const [ada, ben, cleo, dora] = games;
    if (!ada || !ben || !cleo || !dora) throw new Error("There are four.");
    for (const [index, game] of games.entries()) {
      const others = names.filter((_, other) => other !== index);
      await expect
        .poll(() => sortedPeople(game))
        .toEqual([...others, `${names[index]} you`].sort());
    }
    await expect.poll(() => ada.messages()).toContain("Dora is here.");

    await ben.find("leave").click();
    for (const game of [ada, cleo, dora]) {
      await expect.poll(() => game.messages()).toContain("Ben left.");
      await expect.poll(() => game.find("people-count").innerText()).toBe("3");
    }

    const live = await consoleOf(windows, studio, `#room=${room}`);
    const members = live.find("member");
    await expect.poll(() => members.count()).toBe(3);
    await expect.poll(() => live.find("member-counts").innerText()).toMatch(/^3 members, 0 plain/);
    const states = await recordConnectionStates(dora.page);
    await members.filter({ hasText: "player4" }).getByTestId("bar-1").click();

    await dora.find("closed-title").getByText("kept out for a while").waitFor();
    for (const game of [ada, cleo]) {
      await expect.poll(() => game.messages()).toContain("Dora was thrown out.");
      await expect.poll(() => sortedPeople(game)).not.toContain("Dora");
    }
    await expect.poll(() => members.count()).toBe(2);
    await live.find("bar").filter({ hasText: "player4" }).waitFor();
    await live.find("room-tick").getByText("player4 left: kicked").waitFor();
    await live.find("room-tick").getByText("player2 left: closed").waitFor();

    expect(await states()).toEqual(["closed"]);
    // It does not come back by itself, not even when the page is loaded anew.
    await dora.page.reload();
    await dora.find("login-player4").waitFor();
    // Nor can it when it wants to: the relay takes it no more.
    await dora.find("login-player4").click();
    await dora.find("reconnecting").getByText("You are not in yet").waitFor();
    expect(await sortedPeople(ada)).not.toContain("Dora");

    // Whoever is let in again comes in.
    await live.find("unbar").click();
    await dora.connectionIs("open");
    await expect.poll(() => live.find("bar").count()).toBe(0);
  });
});

describe("whoever is put out", () => {
  it("by the kick of one connection is told so, and stays out until he wants to come back", async ({
    studio,
    windows,
  }) => {
    const game = await playerIn(windows, studio, { player: "player1", name: "Ada", room });
    const live = await consoleOf(windows, studio, `#room=${room}`);
    await live.find("kick").click();
    await game.find("closed-title").getByText("You were thrown out").waitFor();
    await expect.poll(() => live.find("member").count()).toBe(0);
    await game.find("closed").getByRole("button").click();
    await expect(game.find("name").inputValue()).resolves.toBe("Ada");
    await game.logIn("player1");
  });

  it("is told that newer windows took the place, and stays closed", async ({ studio, windows }) => {
    const game = await playerIn(windows, studio, { player: "player1", name: "Ada", room });
    const states = await recordConnectionStates(game.page);
    for (let count = 1; count <= connectionsPerUser; count++) {
      await clientIn(studio, { name: "player1", room, protocol: "relay.v1" });
    }
    await game.find("closed-title").getByText("too many windows").waitFor();
    expect(await states()).toEqual(["closed"]);
  });
});

describe("whoever is lost", () => {
  it("is away for a moment, and then back", async ({ studio, windows }) => {
    const ada = await playerIn(windows, studio, { player: "player1", name: "Ada", room });
    const profile = { name: "Ben", colour: "teal" };
    await memberIn(studio, "player2", profile, "of-ben");
    await expect.poll(() => sortedPeople(ada)).toEqual(["Ada you", "Ben"]);

    await lose(studio, "player2");
    // Whoever says something finds out.
    await ada.search();
    await expect.poll(() => sortedPeople(ada)).toEqual(["Ada you", "Ben away"]);
    await expect.poll(() => ada.messages()).toContain("Ben is away: the connection was lost.");

    await memberIn(studio, "player2", profile, "of-ben");
    await expect.poll(() => sortedPeople(ada)).toEqual(["Ada you", "Ben"]);
    await expect.poll(() => ada.messages()).toContain("Ben is back.");
  });
});

describe("a room", () => {
  it("shows in the console who is there, plain players counted, and what is said to it", async ({
    studio,
    windows,
  }) => {
    const ada = await playerIn(windows, studio, { player: "player1", name: "Ada", room });
    const plain = await clientIn(studio, { name: "player2", room });
    const live = await consoleOf(windows, studio, `#room=${room}`);
    await expect
      .poll(() => live.find("member-counts").innerText())
      .toBe("1 member, 1 plain player");
    const row = live.find("member").filter({ hasText: "player1" });
    await expect(row.getByTestId("member-profile").innerText()).resolves.toMatch(
      /^\{"name":"Ada","colour":"\w+"\}$/,
    );
    await live.find("say-text").fill("Round two");
    await live.find("say").click();
    await expect.poll(async () => plain.inbox.frames.at(-1)).toContain("Round two");
    const tick = live.find("room-tick").filter({ hasText: "server" });
    await tick.locator("a").click();
    await live.find("tick-entries").getByText('"Round two"').waitFor();
    // Who does nothing that the game knows is nobody to it.
    expect(await ada.find("people-count").innerText()).toBe("1");
  });
});

describe("profiles of strangers", () => {
  const hostile: readonly Json[] = [
    { name: "\u202egnp.exe\u2066\u0000\n\u2028line", colour: "teal" },
    { name: "<img src=x onerror=alert(1)>", toString: null, hasOwnProperty: 1, prototype: {} },
    { name: ["Ada"], colour: { toString: null } },
    { name: "x".repeat(profileBytes - 11) },
    { name: "\u0301".repeat(100), colour: "constructor" },
    "\u202e\u0007".repeat(20),
    17,
    [[[[[[[[[[]]]]]]]]]],
  ];

  it("are harmless in the game and in the console", async ({ studio, windows }) => {
    const ada = await playerIn(windows, studio, { player: "player1", name: "Ada", room });
    for (const profile of hostile) await memberIn(studio, "player2", profile);
    await memberIn(studio, "player3", JSON.parse('{"__proto__":{"name":"Eve"}}'), "refused");
    await expect.poll(() => ada.find("person").count()).toBe(hostile.length + 1);
    const live = await consoleOf(windows, studio, `#room=${room}`);
    await expect.poll(() => live.find("member-profile").count()).toBe(hostile.length + 1);

    // What would turn or hide what stands beside it is not there, in neither page.
    const unseen = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
    for (const person of await ada.find("person").locator("bdi").allInnerTexts()) {
      expect(person).not.toMatch(unseen);
      expect([...person].length).toBeLessThanOrEqual(100);
    }
    const messages = (await ada.messages()).join("");
    expect(messages).not.toMatch(unseen);
    expect(messages).not.toContain("Eve");
    expect(messages).toContain("<img src=x onerror=alert");
    const profiles = await live.find("member-profile").allInnerTexts();
    expect(profiles.join("")).not.toMatch(unseen);
    expect(profiles.join("")).toContain("\\u202e");
    for (const { page } of [ada, live]) {
      expect(await page.locator("img").count()).toBe(0);
      expect(await page.evaluate("document.documentElement.scrollWidth > innerWidth")).toBe(false);
      expect(await page.evaluate("({}).name")).toBeUndefined();
    }
  });
});

function sortedPeople(game: GameWindow): Promise<string[]> {
  return game.people().then((people) => people.map((it) => it.replaceAll("\n", " ")).sort());
}

/** Somebody whom the others see, without a window. */
async function memberIn(studio: TestStudio, name: string, profile: Json, session?: string) {
  const seat = { name, room, protocol: "relay.v1", ...(session && { session }) } as const;
  const member = await clientIn(studio, seat);
  member.send({ action: "heartbeat", id: "1", profile });
  await member.frames(1);
  return member;
}

/** A player's machine dies, whose connection is not so young that a 410 is not believed. */
async function lose({ cloud, database, rows }: TestStudio, name: string): Promise<void> {
  const { userId } = cloud.userPool.players.find((it) => it.name === name) ?? {};
  for (const { roomShard, connectionId } of (await rows()).filter(
    (it) => it["userId"] === userId,
  )) {
    await database.send(
      new UpdateCommand({
        TableName: cloud.tableName,
        Key: { roomShard, connectionId },
        UpdateExpression: "SET connectedAt = :old",
        ExpressionAttributeValues: { ":old": Date.now() - 60_000 },
      }),
    );
    cloud.gateway.vanish(connectionId);
  }
}
