import type { BrowserContextOptions } from "playwright-core";
import { describe, expect } from "vitest";
import { GameWindow } from "../../scripts/browser/game-window.ts";
import type { Direction, Tile } from "../../scripts/web/game/rules/board.ts";
import { columnOf, rowOf, tilesAround } from "../../scripts/web/game/rules/board.ts";
import { it } from "./support/browser-test.ts";
import { playerIn } from "./support/players.ts";
import { recordMarks } from "./support/recording.ts";

const ada = { player: "player1", name: "Ada" };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const ben = { player: "player2", name: "Ben" };

describe("two windows", () => {
  it("see each other join", async ({ studio, windows }) => {
    const room = "joining";
    const first = await playerIn(windows, studio, { ...ada, room });
    await expect
      .poll(() => first.messages())
      .toContainEqual(expect.stringContaining("Nobody else"));
    const second = await playerIn(windows, studio, { ...ben, room });
    await expect.poll(() => first.messages()).toContain("Ben joined.");
    await expect.poll(() => second.messages()).toContain("One other player is here.");
    await expect(first.messages()).resolves.toContain("Ben is here.");
    await expect.poll(() => first.find("round-trip").innerText()).toMatch(/^\d+ ms$/);
  });

  it("see a ? beside every step, and never on the very tile", async ({ studio, windows }) => {
    const room = "stepping";
    const first = await playerIn(windows, studio, { ...ada, room });
    const second = await playerIn(windows, studio, { ...ben, room });
    const marks = await recordMarks(second.page);
    for (let steps = 1; steps <= 6; steps++) {
      const tile = await first.step(directionFrom(await first.tile(), steps));
      // One after the other: of two that are not sent yet only the latter is.
      await expect.poll(marks).toHaveLength(steps);
      const mark = (await marks()).at(-1);
      expect(mark?.kind).toBe("moved");
      expect(tilesAround(tile)).toContain(mark?.tile);
    }
  });

  it("see a ! exactly where the other searched", async ({ studio, windows }) => {
    const room = "searching";
    const watcher = new GameWindow(await windows.open());
    await watcher.open(`${studio.url}/?room=${room}`);
    await watcher.logIn("player2");
    const marks = await recordMarks(watcher.page);
    const first = await playerIn(windows, studio, { ...ada, room });
    await first.search();
    await expect.poll(marks).toEqual([{ kind: "searched", tile: await first.tile() }]);
    // Of themselves they see where they are, and no marks.
    await expect(first.find("mark").count()).resolves.toBe(0);
  });

  it("play tag, and the tagged one joins again", async ({ studio, windows }) => {
    const room = "tagging";
    const first = await playerIn(windows, studio, { ...ada, room });
    const second = await playerIn(windows, studio, { ...ben, room });
    await first.walkTo(await second.tile());
    await first.search();

    await second.find("join-card").getByText("You were tagged!").waitFor();
    await expect.poll(() => first.messages()).toContain("You tagged Ben!");
    await expect.poll(() => first.find("score-tags").innerText()).toBe("1");
    await expect(second.find("score-tagged").innerText()).resolves.toBe("1");
    await expect(second.messages()).resolves.toContainEqual(
      expect.stringMatching(/tagged( you|\.)/),
    );
    await expect.poll(() => second.find("announcements").innerText()).toContain("tagged");

    await second.page.keyboard.press("Enter");
    await second.find("own-token").waitFor();
    await expect.poll(() => first.messages()).toContainEqual("Ben joined.");
  });

  it("do not hear each other in different rooms", async ({ studio, windows }) => {
    const first = await playerIn(windows, studio, { ...ada, room: "here" });
    const marks = await recordMarks(first.page);
    await playerIn(windows, studio, { ...ben, room: "there" });
    const third = await playerIn(windows, studio, {
      player: "player3",
      name: "Cleo",
      room: "here",
    });
    await third.search();
    await expect.poll(marks).toHaveLength(1);
    await expect(first.messages()).resolves.not.toContain("Ben joined.");
  });
});

describe("the game", () => {
  it("is played with the keyboard alone", async ({ studio, windows }) => {
    const game = new GameWindow(await windows.open());
    const { page } = game;
    await game.open(`${studio.url}/?room=keys`);
    await expect.poll(() => tabTo(game, "name")).toBe(true);
    await page.keyboard.type("Ada");
    await expect.poll(() => tabTo(game, "login-player1")).toBe(true);
    await page.keyboard.press("Enter");
    await game.connectionIs("open");
    // The button to join has the focus by itself.
    await page.locator("[data-testid=join]:focus").waitFor();
    await page.keyboard.press("Enter");
    await game.find("own-token").waitFor();

    const tile = await game.tile();
    const [key, step] = columnOf(tile) < 9 ? ["ArrowRight", 1] : ["ArrowLeft", -1];
    await page.keyboard.press(String(key));
    await expect.poll(() => game.tile()).toBe(tile + Number(step));
    await page.keyboard.press("Space");
    await game.find("own-search").waitFor();
    expect(rowOf(await game.tile())).toBe(rowOf(tile));
    await expect.poll(() => game.messages()).toContain("You joined as Ada.");
  });

  it("stops at the edge of the board", async ({ studio, windows }) => {
    const game = await playerIn(windows, studio, { ...ada, room: "edge" });
    await game.walkTo(99);
    await game.page.keyboard.press("ArrowUp");
    await game.page.keyboard.press("ArrowRight");
    await expect(game.step("left")).resolves.toBe(98);
  });

  it("can be left, and entered again as somebody else", async ({ studio, windows }) => {
    const game = await playerIn(windows, studio, { ...ada, room: "leaving" });
    const { page } = game;
    await game.find("leave").click();
    await game.find("login-player2").waitFor();
    await expect.poll(() => studio.cloud.gateway.connections().length).toBe(0);
    await expect(game.find("room").inputValue()).resolves.toBe("leaving");
    await game.logIn("player2");
    expect(new URL(page.url()).searchParams.get("room")).toBe("leaving");
  });

  it("speaks to fingers on a phone, and to a keyboard elsewhere", async ({ studio, windows }) => {
    const title = async (options: BrowserContextOptions) => {
      const game = new GameWindow(await windows.open(options));
      await game.open(studio.url);
      return game.page.locator("header").innerText();
    };
    const onPhone = await title(phone);
    expect(onPhone).toContain("arrows under your thumb");
    expect(onPhone).toContain("“Tag!” tags whoever");
    expect(onPhone).not.toMatch(/keys|Space/);
    const onDesk = await title({});
    expect(onDesk).toMatch(/arrow keys.*Space/s);
    expect(onDesk).not.toMatch(/thumb|“Tag!”/);
  });

  it("takes a name of emoji, whole ones", async ({ studio, windows }) => {
    const game = new GameWindow(await windows.open());
    await game.open(`${studio.url}/?room=emoji`);
    const family = "👩‍👩‍👧‍👦";
    await game.logIn("player1", family.repeat(30));
    await game.join();
    // As many as a profile has room for.
    await expect.poll(() => game.messages()).toContain(`You joined as ${family.repeat(7)}.`);
  });

  it("is played with thumbs on a phone", async ({ studio, windows }) => {
    const options = phone;
    const game = await playerIn(windows, studio, { ...ada, room: "phone", options });
    const tile = await game.tile();
    const [button, step] = rowOf(tile) < 9 ? ["move-up", 10] : ["move-down", -10];
    await game.find(String(button)).tap();
    await expect.poll(() => game.tile()).toBe(tile + Number(step));
    await game.find("tag").tap();
    await game.find("own-search").waitFor();
    // All of it is in sight: the board, the buttons, and nothing to scroll sideways.
    for (const part of ["board", "move-left", "tag"]) {
      const box = await game.find(part).boundingBox();
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(844);
    }
    await expect(sidewaysOverflow(game)).resolves.toBe(0);
  });
});

describe("a reload", () => {
  it("goes on where it was, without a click", async ({ studio, windows }) => {
    const room = "reloading";
    const game = await playerIn(windows, studio, { ...ada, room });
    const other = await playerIn(windows, studio, { ...ben, room });
    await game.walkTo(44);
    await game.page.reload();
    await game.find("own-token").waitFor();
    await expect(game.tile()).resolves.toBe(44);
    await expect.poll(() => game.messages()).toContain("You joined as Ada.");
    await expect.poll(() => other.messages()).toContainEqual("Ada joined.");
    await expect(game.page.getByText("player1").first().isVisible()).resolves.toBe(true);
    const kept = await game.page.evaluate<string>(
      "JSON.stringify({ ...sessionStorage, ...localStorage })",
    );
    expect(kept).not.toMatch(/eyJ|assword|Play-together/);
  });

  it("keeps the names of two windows of one browser apart", async ({ studio, windows }) => {
    const first = await playerIn(windows, studio, { ...ada, room: "twins" });
    const second = new GameWindow(await first.page.context().newPage());
    await second.enter(`${studio.url}/?room=twins`, "player2", "Ben");
    await Promise.all([first.page.reload(), second.page.reload()]);
    await expect.poll(() => first.messages()).toContain("You joined as Ada.");
    await expect.poll(() => second.messages()).toContain("You joined as Ben.");
  });

  it("of a window that was duplicated makes nobody play twice", async ({ studio, windows }) => {
    const first = await playerIn(windows, studio, { ...ada, room: "copies" });
    const kept = await first.page.evaluate<string>("JSON.stringify({ ...sessionStorage })");
    const copy = await first.page.context().newPage();
    await copy.addInitScript(`Object.assign(sessionStorage, ${kept})`);
    await copy.goto(first.page.url());
    await copy.getByTestId("login-player1").getByText("in another window").waitFor();
  });

  it("begins anew for who has left, and for who goes to another room", async ({
    studio,
    windows,
  }) => {
    const game = await playerIn(windows, studio, { ...ada, room: "first" });
    await game.open(`${studio.url}/?room=second`);
    await expect(game.find("room").inputValue()).resolves.toBe("second");
    await game.logIn("player1");
    await game.find("leave").click();
    await game.find("login-player1").waitFor();
    await game.page.reload();
    await game.find("login-player1").waitFor();
    await expect(game.find("login-problem").innerText()).resolves.toBe("");
  });
});

describe("the smallest phone", () => {
  it("has a round button to tag with, and room between the scores and what they are", async ({
    studio,
    windows,
  }) => {
    const options = { ...phone, viewport: { width: 320, height: 640 } };
    const game = await playerIn(windows, studio, { ...ada, room: "small", options });
    const button = await game.find("tag").boundingBox();
    expect(button?.width).toBeGreaterThan(80);
    expect(button?.height).toBeCloseTo(button?.width ?? 0, 1);
    await game.page.evaluate(`{
      for (const score of document.querySelectorAll(".score dd")) score.textContent = "888";
    }`);
    const overlap = await game.page.evaluate<number>(`{
      const { right } = document.querySelector(".score dd").getBoundingClientRect();
      right - document.querySelector(".score dt").getBoundingClientRect().left;
    }`);
    expect(overlap).toBeLessThan(-4);
    await expect(sidewaysOverflow(game)).resolves.toBe(0);
  });
});

describe("a tablet held upright", () => {
  it("has a board as wide as itself, and everything to play with in sight", async ({
    studio,
    windows,
  }) => {
    for (const hasTouch of [true, false]) {
      const options = { viewport: { width: 820, height: 1180 }, hasTouch, isMobile: hasTouch };
      const game = await playerIn(windows, studio, { ...ada, room: `tablet-${hasTouch}`, options });
      const board = await game.find("board").boundingBox();
      expect(board?.width).toBeGreaterThan(700);
      for (const part of ["board", "message-log", ...(hasTouch ? ["move-left", "tag"] : [])]) {
        const box = await game.find(part).boundingBox();
        expect(box?.x).toBeGreaterThanOrEqual(0);
        expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(820);
        expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(1180);
      }
      await expect(sidewaysOverflow(game)).resolves.toBe(0);
    }
  });
});

/** Now to the side, now up or down, and never over the edge. */
function directionFrom(tile: Tile, step: number): Direction {
  if (step % 2 === 0) return columnOf(tile) < 9 ? "right" : "left";
  return rowOf(tile) < 9 ? "up" : "down";
}

/** Presses Tab once. */
async function tabTo({ page }: GameWindow, testId: string): Promise<boolean> {
  await page.keyboard.press("Tab");
  return page.locator(`[data-testid=${testId}]:focus`).isVisible();
}

function sidewaysOverflow({ page }: GameWindow): Promise<number> {
  const root = "document.documentElement";
  return page.evaluate<number>(`${root}.scrollWidth - ${root}.clientWidth`);
}
