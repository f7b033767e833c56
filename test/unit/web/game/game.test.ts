import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "#protocol/json.ts";
import type { Direction } from "../../../../scripts/web/game/rules/board.ts";
import { isTile } from "../../../../scripts/web/game/rules/board.ts";
import type { Game, Happening, Turn } from "../../../../scripts/web/game/rules/game.ts";
import { isSearching, newGame, play } from "../../../../scripts/web/game/rules/game.ts";
import { markMs } from "../../../../scripts/web/game/rules/marks.ts";
import type { GameMessage } from "../../../../scripts/web/game/rules/messages.ts";
import { noticesKept } from "../../../../scripts/web/game/rules/notices.ts";
import { strangersKept } from "../../../../scripts/web/game/rules/players.ts";

const half = () => 0.5;

/** In the middle of the board: chance says 55. */
const playing = arrivals(next(newGame, { kind: "join", name: "Ada" }, 0, () => 0.55));

function next(game: Game, happening: Happening, at = 0, random = half): Turn {
  return play(game, happening, { at, random });
}

function hear(game: Game, message: GameMessage, at = 0, from = "ben"): Turn {
  return next(game, { kind: "received", message, from }, at);
}

/** The game once all that was told has got its place in the log. */
function arrivals({ game, tell }: Turn): Game {
  return tell.reduce((it, message) => next(it, { kind: "arrived", message }).game, game);
}

function step(game: Game, direction: Direction): Turn {
  return next(game, { kind: "move", direction });
}

function latestNotice(game: Game): string | undefined {
  return game.notices.at(-1)?.text;
}

describe("joining", () => {
  test("puts the player somewhere on the board and tells the others the name", () => {
    const { game, tell } = next(newGame, { kind: "join", name: "Ada" }, 0, () => 0.55);

    expect(game).toMatchObject({ phase: "playing", name: "Ada", tile: 55 });
    expect(tell).toEqual([{ type: "playerSpawned", name: "Ada", step: 1 }]);
    expect(latestNotice(game)).toBe("You joined as Ada.");
  });

  test("changes nothing for who has joined already", () => {
    expect(next(playing, { kind: "join", name: "Eve" })).toEqual({ game: playing, tell: [] });
  });
});

describe("moving", () => {
  test("takes one step and gives away a tile beside it", () => {
    const { game, tell } = next(playing, { kind: "move", direction: "up" }, 0, () => 0);

    expect(game.tile).toBe(65);
    expect(tell).toEqual([{ type: "move", tile: 74, step: 2 }]);
  });

  test("stops at the edge, and nobody is told", () => {
    const corner = { ...playing, tile: 0 };
    expect(next(corner, { kind: "move", direction: "down" })).toEqual({ game: corner, tell: [] });
  });

  test.each(["watching", "tagged"] as const)("is not for who is %s", (phase) => {
    const outside = { ...playing, phase };
    const turn = next(outside, { kind: "move", direction: "up" });
    expect(turn).toEqual({ game: outside, tell: [] });
  });

  test("has to wait for the end of a search", () => {
    const { game } = next(playing, { kind: "search" }, 0);

    expect(next(game, { kind: "move", direction: "up" }, 999).game.tile).toBe(55);
    expect(next(game, { kind: "move", direction: "up" }, 1_000).game.tile).toBe(65);
  });
});

describe("searching", () => {
  test("tells the others the very tile", () => {
    const { game, tell } = next(playing, { kind: "search" });

    expect(tell).toEqual([{ type: "search", tile: 55, search: game.searches.own?.id }]);
    expect(isSearching(game, 999)).toBe(true);
    expect(isSearching(game, 1_000)).toBe(false);
  });

  test("can be done once a second", () => {
    const { game } = next(playing, { kind: "search" }, 0);

    expect(next(game, { kind: "search" }, 999).tell).toEqual([]);
    expect(next(game, { kind: "search" }, 1_000).tell).toHaveLength(1);
  });

  test("is not for who is not on the board", () => {
    expect(next(newGame, { kind: "search" })).toEqual({ game: newGame, tell: [] });
  });
});

describe("what the others give away", () => {
  test("is a mark near a move and at a search, for a moment", () => {
    const moved = hear(newGame, { type: "move", tile: 3 }, 0).game;
    const both = hear(moved, { type: "search", tile: 4 }, 100).game;
    expect(both.marks).toMatchObject([
      { kind: "moved", tile: 3 },
      { kind: "searched", tile: 4 },
    ]);

    const later = next(both, { kind: "time" }, markMs).game;
    expect(later.marks).toMatchObject([{ kind: "searched", tile: 4 }]);
    expect(next(later, { kind: "time" }, markMs + 100).game.marks).toEqual([]);
  });

  test("is one mark per tile, the latest, and a new one each time", () => {
    const once = hear(newGame, { type: "move", tile: 3 }, 0).game;
    const twice = hear(once, { type: "move", tile: 3 }, 10).game;
    const thrice = hear(twice, { type: "search", tile: 3 }, 20).game;

    expect(twice.marks).toHaveLength(1);
    expect(twice.marks[0]?.id).not.toBe(once.marks[0]?.id);
    expect(thrice.marks).toMatchObject([{ kind: "searched", tile: 3 }]);
  });

  test("is their name when they join", () => {
    const { game } = hear(playing, { type: "playerSpawned", name: "Ben" });
    expect(latestNotice(game)).toBe("Ben joined.");
  });
});

describe("being searched", () => {
  test("ends the round of who stands there, who tells by which search", () => {
    const { game, tell } = hear(playing, { type: "search", tile: 55, search: "k3" });

    expect(game).toMatchObject({ phase: "tagged", score: { tags: 0, tagged: 1 } });
    expect(tell).toEqual([{ type: "playerFound", name: "Ada", search: "k3" }]);
    expect(latestNotice(game)).toBe("You were tagged.");
  });

  test("names the tagger to who has heard the name", () => {
    const { game } = hear(playing, { type: "playerSpawned", name: "Ben" });
    expect(latestNotice(hear(game, { type: "search", tile: 55 }).game)).toBe("Ben tagged you.");
    expect(latestNotice(hear(game, { type: "search", tile: 55 }, 0, "eve").game)).toBe(
      "You were tagged.",
    );
  });

  test.each([54, 56, 45, 65])("does nothing to who stands beside it (%d)", (tile) => {
    const { game, tell } = hear(playing, { type: "search", tile });
    expect(game.phase).toBe("playing");
    expect(tell).toEqual([]);
  });

  test.each(["watching", "tagged"] as const)("does nothing to who is %s", (phase) => {
    const { game, tell } = hear({ ...playing, phase }, { type: "search", tile: 55 });
    expect(game.phase).toBe(phase);
    expect(tell).toEqual([]);
  });

  test("lets the player join again with the score kept", () => {
    const { game } = hear(playing, { type: "search", tile: 55 });
    const again = arrivals(next(game, { kind: "join", name: "Ada" }, 0, () => 0.1));
    expect(again).toMatchObject({ phase: "playing", tile: 10, score: { tagged: 1 } });
  });
});

describe("where one is found", () => {
  const search = (tile: number) => ({ type: "search", tile }) as const;

  test("is the tile before, for a search that is in the log before the step away", () => {
    const moving = step(playing, "up");
    expect(moving.game.tile).toBe(65);
    expect(hear(moving.game, search(55)).game).toMatchObject({ phase: "tagged", tile: 55 });
    expect(hear(moving.game, search(65)).game.phase).toBe("playing");
  });

  test("is the tile after, for a search that is in the log after the step", () => {
    const moved = arrivals(step(playing, "up"));
    expect(hear(moved, search(55)).game.phase).toBe("playing");
    expect(hear(moved, search(65)).game.phase).toBe("tagged");
  });

  test("is that of the latest step that is in the log, where earlier ones were never sent", () => {
    const first = step(playing, "up").game;
    const last = step(step(first, "up").game, "left");
    expect(hear(first, search(55)).game.phase).toBe("tagged");
    expect(hear(arrivals(last), search(74)).game.phase).toBe("tagged");
    expect(hear(arrivals(last), search(75)).game.phase).toBe("playing");
  });

  test("is nowhere before one's arrival is in the log, or after one was tagged", () => {
    const joining = next(newGame, { kind: "join", name: "Ada" }, 0, () => 0.55);
    expect(hear(joining.game, search(55)).game.phase).toBe("playing");
    const moving = step(playing, "up");
    const tagged = hear(moving.game, search(55)).game;
    const late = arrivals({ ...moving, game: tagged });
    expect(hear(late, search(65)).game.score.tagged).toBe(1);
  });

  test("is not moved by a step that a stranger claims, or that means nothing", () => {
    const claim = { type: "move", tile: 1, step: 1 } as const;
    expect(hear(playing, claim).game.standing).toBe(playing.standing);
    const arrived = next(playing, { kind: "arrived", message: { type: "move", tile: 1 } });
    expect(arrived.game.standing).toEqual(playing.standing);
  });

  test("is where one sees oneself, when it cannot be known any more", () => {
    const moving = step(step(playing, "up").game, "left").game;
    const { game } = next(moving, { kind: "missed" });
    expect(hear(game, search(64)).game.phase).toBe("tagged");
  });
});

describe("who is here", () => {
  const announce = (profiles: Readonly<Record<string, Json>>, game = playing) => {
    const members = Object.entries(profiles).map(
      ([seat, profile]) => [seat, { profile, isAway: false }] as const,
    );
    return next(game, { kind: "members", members: new Map(members) }).game;
  };

  test("is whoever is announced, under the name of the profile, which no message changes", () => {
    const game = announce({ ben: { name: "Ben", colour: "teal" } });
    const after = hear(game, { type: "playerSpawned", name: "Eve" }).game;
    expect([...after.players.members]).toEqual([
      ["ben", { name: "Ben", colour: "teal", isAway: false }],
    ]);
    expect(after.players.strangers.size).toBe(0);
    expect(latestNotice(hear(after, { type: "search", tile: 55 }).game)).toBe("Ben tagged you.");
  });

  test("is whoever does anything without being announced, as Unity players do", () => {
    const moved = hear(playing, { type: "move", tile: 3 }).game;
    expect([...moved.players.strangers]).toEqual([["ben", undefined]]);
    const named = hear(moved, { type: "playerSpawned", name: "Ben" }).game;
    expect([...named.players.strangers]).toEqual([["ben", "Ben"]]);
  });

  test("is counted once, whoever was met before being announced", () => {
    const met = hear(playing, { type: "playerSpawned", name: "Ben" }).game;
    const { players } = announce({ ben: { name: "Ben" } }, met);
    expect([players.members.size, players.strangers.size]).toEqual([1, 0]);
  });

  test("is told as news only when somebody comes or goes", () => {
    expect(announce({ ben: { name: "Ben" } }).notices).toEqual(playing.notices);
    const who = { profile: { name: "Ben" }, isAway: false };
    const told = (happening: Happening) => latestNotice(next(playing, happening).game);
    expect(told({ kind: "came", who })).toBe("Ben is here.");
    expect(told({ kind: "left", who, reason: "lost" })).toBe("Ben left: the connection was lost.");
    expect(told({ kind: "left", who, reason: "replaced" })).toMatch(/^Ben left: too many windows/);
    expect(told({ kind: "came", who: { ...who, profile: null } })).toBe("Somebody is here.");
  });

  test("is known anew after an absence that was too long, but for strangers", () => {
    const met = hear(announce({ cy: { name: "Cy" } }), { type: "move", tile: 3 }).game;
    const { game, tell } = next(met, { kind: "missed" });
    expect(tell).toEqual([]);
    expect([...game.players.members.keys()]).toEqual(["cy"]);
    expect(game.players.strangers.size).toBe(0);
    expect(latestNotice(game)).toMatch(/away for too long/);
  });
});

describe("a tag that is heard of", () => {
  const searching = arrivals(next(playing, { kind: "search" }, 1_000));
  const own = searching.searches.own?.id ?? "";

  test("counts for whose search it names", () => {
    const { game } = hear(searching, { type: "playerFound", name: "Ben", search: own }, 1_100);
    expect(game.score.tags).toBe(1);
    expect(latestNotice(game)).toBe("You tagged Ben!");
  });

  test("counts once for each who stood there", () => {
    const found = { type: "playerFound", name: "Ben", search: own } as const;
    expect(hear(hear(searching, found, 1_100).game, found, 1_200).game.score.tags).toBe(2);
  });

  test("counts however late, for an earlier search too: the tagged player may have been away", () => {
    const found = { type: "playerFound", name: "Ben", search: own } as const;
    expect(hear(searching, found, 200_000).game.score.tags).toBe(1);
    const again = next(searching, { kind: "search" }, 3_000).game;
    expect(hear(again, found, 200_000).game.score.tags).toBe(1);
  });

  test("does not count for who did not search", () => {
    const found = { type: "playerFound", name: "Ben", search: own } as const;
    expect(hear(playing, found, 1_100).game.score.tags).toBe(0);
    expect(latestNotice(hear(playing, found, 1_100).game)).toBe("Ben was tagged.");
  });

  test("does not count when it names the search of another", () => {
    const { game } = hear(searching, { type: "playerFound", name: "Ben", search: "other" }, 1_100);
    expect(game.score.tags).toBe(0);
  });

  test("of a Unity player counts for whoever searched last in the order of the room", () => {
    const found = { type: "playerFound", name: "Ben" } as const;
    expect(hear(searching, found, 1_100).game.score.tags).toBe(1);
    expect(hear(searching, found, 6_001).game.score.tags).toBe(0);
    const onItsWay = next(playing, { kind: "search" }, 1_000);
    expect(hear(onItsWay.game, found, 1_100).game.score.tags).toBe(0);
    const first = hear(onItsWay.game, { type: "search", tile: 7 }, 1_050).game;
    const last = arrivals({ ...onItsWay, game: first });
    expect(hear(last, found, 1_100).game.score.tags).toBe(1);

    const overtaken = hear(searching, { type: "search", tile: 7 }, 1_050).game;
    expect(hear(overtaken, found, 1_100).game.score.tags).toBe(0);
  });
});

describe("memory", () => {
  test("keeps the latest notices only, and tells them apart", () => {
    const texts = Array.from({ length: noticesKept + 5 }, (_, count) => `note ${count}`);
    const game = texts.reduce((it, text) => next(it, { kind: "note", text }).game, newGame);

    expect(game.notices.map(({ text }) => text)).toEqual(texts.slice(5));
    expect(new Set(game.notices.map(({ id }) => id)).size).toBe(noticesKept);
  });

  test("keeps the latest names only", () => {
    const names = Array.from({ length: strangersKept + 1 }, (_, count) => `player ${count}`);
    const game = names.reduce(
      (it, name) => hear(it, { type: "playerSpawned", name }, 0, name).game,
      newGame,
    );

    expect(game.players.strangers.size).toBe(strangersKept);
    expect(game.players.strangers.has("player 0")).toBe(false);
    expect(game.players.strangers.has("player 1")).toBe(true);
  });
});

test("keeps the player on the board and the marks in bounds, whatever happens", () => {
  const tile = fc.integer({ min: 0, max: 99 });
  const message: fc.Arbitrary<GameMessage> = fc.oneof(
    fc.record({ type: fc.constantFrom("move" as const, "search" as const), tile }),
    fc.record({ type: fc.constant("move" as const), tile, step: fc.nat(30) }),
    fc.record({
      type: fc.constantFrom("playerSpawned" as const, "playerFound" as const),
      name: fc.string(),
    }),
  );
  const profile = fc.jsonValue().map((value): Json => JSON.parse(JSON.stringify(value)));
  const happening: fc.Arbitrary<Happening> = fc.oneof(
    fc.record({ kind: fc.constant("join" as const), name: fc.string() }),
    fc.record({
      kind: fc.constant("move" as const),
      direction: fc.constantFrom("up", "down", "left", "right"),
    }),
    fc.constant({ kind: "search" } as const),
    fc.constant({ kind: "time" } as const),
    fc.record({ kind: fc.constant("received" as const), message, from: fc.string() }),
    fc.record({ kind: fc.constant("arrived" as const), message }),
    fc.constant({ kind: "missed" } as const),
    fc.record({
      kind: fc.constant("members" as const),
      members: fc
        .array(fc.tuple(fc.string(), fc.record({ profile, isAway: fc.boolean() })))
        .map((members) => new Map(members)),
    }),
    fc.record({
      kind: fc.constant("left" as const),
      who: fc.record({ profile, isAway: fc.boolean() }),
      reason: fc.constantFrom("closed", "lost", "kicked", "replaced", "unlisted"),
    }),
  );
  const moment = fc.record({
    happening,
    waitMs: fc.nat(3_000),
    chance: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(moment, { maxLength: 60 }), (moments) => {
      let game = newGame;
      let at = 0;
      for (const { happening: it, waitMs, chance } of moments) {
        at += waitMs;
        const turn = next(game, it, at, () => chance);
        game = turn.game;
        if (game.phase !== "watching") expect(isTile(game.tile ?? -1)).toBe(true);
        for (const told of turn.tell) if ("tile" in told) expect(isTile(told.tile)).toBe(true);
        const marked = game.marks.map((mark) => mark.tile);
        expect(new Set(marked).size).toBe(marked.length);
        expect(new Set(game.marks.map(({ id }) => id)).size).toBe(marked.length);
      }
    }),
  );
});
