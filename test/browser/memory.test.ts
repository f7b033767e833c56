import { describe, expect } from "vitest";
import type { ConsoleWindow } from "../../scripts/browser/console-window.ts";
import type { TestPlayer } from "../support/cloud.ts";
import type { TestStudio } from "../support/studio.ts";
import { it } from "./support/browser-test.ts";
import { consoleOf } from "./support/console.ts";
import { expectNoGrowth, footprintOf } from "./support/footprint.ts";
import { clientIn } from "./support/players.ts";

/** A user may have 16 connections at once, so all players share them. */
function playerOf(n: number): string {
  return `player${(n % 4) + 1}`;
}

/** Fifty connections; the first one speaks, and the last one listens. */
class Crowd {
  readonly #speaker: TestPlayer;
  readonly #listener: TestPlayer;
  #said = 0;

  static async gather(studio: TestStudio, room: string): Promise<Crowd> {
    const speaker = await clientIn(studio, { room });
    for (let n = 0; n < 48; n++) await clientIn(studio, { name: playerOf(n), room });
    return new Crowd(speaker, await clientIn(studio, { name: "player3", room }));
  }

  private constructor(speaker: TestPlayer, listener: TestPlayer) {
    this.#speaker = speaker;
    this.#listener = listener;
  }

  /** Each message is an event, and a post to each of the others. Resolves once all of them are shown. */
  async say(messages: number, live: ConsoleWindow): Promise<void> {
    for (let i = 0; i < messages; i++) {
      this.#said++;
      this.#speaker.send({ action: "message", message: `number ${this.#said}.` });
      await this.#listener.inbox.first(this.#said);
    }
    const last = live.events({ route: "message" }).filter({ hasText: `number ${this.#said}.` });
    await last.waitFor();
  }
}

/** In eight rooms at once, since what is said in one at a time is one tick. */
async function fillTicks(studio: TestStudio): Promise<void> {
  const talkers = await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      clientIn(studio, { name: playerOf(n), room: `room-${n}`, protocol: "relay.v1" }),
    ),
  );
  for (let said = 1; said <= 28; said++) {
    for (const talker of talkers)
      talker.send({ action: "message", id: said, message: "to nobody" });
    await Promise.all(talkers.map(({ inbox }) => inbox.first(said)));
  }
}

describe("the console", () => {
  it("stays as large as it is over thousands of events with fifty connections", async ({
    studio,
    windows,
  }) => {
    const live = await consoleOf(windows, studio);
    // Until every list is as full as it gets.
    await fillTicks(studio);
    await expect.poll(() => live.find("tick").count()).toBe(200);
    const crowd = await Crowd.gather(studio, "crowd");
    await crowd.say(20, live);
    const before = await footprintOf(live.page);
    await crowd.say(120, live);
    expectNoGrowth(before, await footprintOf(live.page));
  });

  it("stays as large as it is for an hour in which nothing happens", async ({
    studio,
    windows,
  }) => {
    await Crowd.gather(studio, "idle");
    const live = await consoleOf(windows, studio, "", (page) => page.clock.install());
    await live.page.clock.runFor("01:00");
    const before = await footprintOf(live.page);
    await live.page.clock.runFor("01:00:00");
    await live.page.getByText("1 h 01 min").first().waitFor();
    expectNoGrowth(before, await footprintOf(live.page));
  });
});
