/**
 * The rules of the game as one function: the game as it was, and what happened, give the game as it
 * is, and what the other players are to be told. It knows no clock, no socket and no page.
 */

import type { Direction, Random, Tile } from "./board.ts";
import { anyTile, clueTo, neighbour } from "./board.ts";
import type { Mark } from "./marks.ts";
import { fresh, marked } from "./marks.ts";
import type { GameMessage } from "./messages.ts";
import type { Notice } from "./notices.ts";
import { noticed } from "./notices.ts";
import type { Announced, Players } from "./players.ts";
import { announced, introduced, met, missed, nameOf, nobody } from "./players.ts";
import { readProfile } from "./profile.ts";
import type { Searches } from "./searches.ts";
import {
  cooldownMs,
  isOwnTag,
  newSearchId,
  noSearches,
  othersSearched,
  ownSearchArrived,
  searched,
} from "./searches.ts";
import type { Standing } from "./standing.ts";
import { arrived, gone, nowhere, settled, stepped } from "./standing.ts";

export interface Game {
  /** Nobody sees the others; who is not on the board sees what they give away all the same. */
  readonly phase: "watching" | "playing" | "tagged";
  /** One's own. */
  readonly name: string;
  /** Where one sees oneself; the last place of who was tagged. */
  readonly tile?: Tile;
  /** Where one is to be found. */
  readonly standing: Standing;
  readonly marks: readonly Mark[];
  readonly searches: Searches;
  /** All but oneself. */
  readonly players: Players;
  readonly score: Score;
  readonly notices: readonly Notice[];
}

export interface Score {
  /** How many one has tagged. */
  readonly tags: number;
  /** How often one was tagged. */
  readonly tagged: number;
}

export type Happening =
  /** At a place that is left to chance, unless one has one. */
  | { readonly kind: "join"; readonly name: string; readonly tile?: Tile }
  | { readonly kind: "move"; readonly direction: Direction }
  | { readonly kind: "search" }
  /** `from` is the seat of whoever sent it, as the relay stamped it. */
  | { readonly kind: "received"; readonly message: GameMessage; readonly from: string }
  /** One's own message has got its place in the order of the room. */
  | { readonly kind: "arrived"; readonly message: GameMessage }
  /** Everybody else whom the relay announces, by seat, whenever that has changed. */
  | { readonly kind: "members"; readonly members: ReadonlyMap<string, Announced> }
  | { readonly kind: Coming; readonly who: Announced }
  | { readonly kind: "left"; readonly who: Announced; readonly reason: Leaving }
  /** What was said meanwhile cannot be had any more. */
  | { readonly kind: "missed" }
  /** Something to tell the player that is no part of the game. */
  | { readonly kind: "note"; readonly text: string }
  | { readonly kind: "time" };

/** What the relay tells of somebody who is here. */
export type Coming = "came" | "away" | "back";

/** Why somebody is here no more; `unlisted` is who may be here all the same. */
export type Leaving = "closed" | "lost" | "kicked" | "replaced" | "unlisted";

/** When it happens, and what is left to chance then. */
export interface Moment {
  /** Milliseconds, by any clock that does not go back. */
  readonly at: number;
  readonly random: Random;
}

export interface Turn {
  readonly game: Game;
  /** What the others are to be told, in this order. */
  readonly tell: readonly GameMessage[];
}

export const newGame: Game = {
  phase: "watching",
  name: "",
  standing: nowhere,
  marks: [],
  searches: noSearches,
  players: nobody,
  score: { tags: 0, tagged: 0 },
  notices: [],
};

/** Whether a search still holds the player in place. */
export function isSearching({ searches }: Game, at: number): boolean {
  return searches.own !== undefined && at - searches.own.at < cooldownMs;
}

export function play(game: Game, happening: Happening, moment: Moment): Turn {
  switch (happening.kind) {
    case "join":
      return join(game, happening, moment);
    case "move":
      return move(game, happening.direction, moment);
    case "search":
      return search(game, moment);
    case "received":
      return receive(game, happening, moment);
    case "arrived":
      return quietly(arrive(game, happening.message));
    case "members":
      return quietly({ ...game, players: announced(game.players, happening.members) });
    case "came":
    case "away":
    case "back":
    case "left":
      return quietly(comeOrGo(game, happening));
    case "missed":
      return quietly(miss(game));
    case "note":
      return quietly(note(game, "note", happening.text));
    case "time":
      return quietly({ ...game, marks: fresh(game.marks, moment.at) });
  }
}

type Joining = Extract<Happening, { kind: "join" }>;

function join(game: Game, { name, tile }: Joining, moment: Moment): Turn {
  if (game.phase === "playing") return quietly(game);
  const place = tile ?? anyTile(moment.random);
  const standing = stepped(gone(game.standing), place);
  const joined: Game = { ...game, phase: "playing", name, tile: place, standing };
  return {
    game: note(joined, "own", `You joined as ${name}.`),
    tell: [{ type: "playerSpawned", name, step: standing.count }],
  };
}

function move(game: Game, direction: Direction, { at, random }: Moment): Turn {
  if (!isOnBoard(game) || isSearching(game, at)) return quietly(game);
  const tile = neighbour(game.tile, direction);
  if (tile === undefined) return quietly(game);
  const standing = stepped(game.standing, tile);
  const clue = { type: "move", tile: clueTo(tile, random), step: standing.count } as const;
  return { game: { ...game, tile, standing }, tell: [clue] };
}

function search(game: Game, { at, random }: Moment): Turn {
  if (!isOnBoard(game) || isSearching(game, at)) return quietly(game);
  const { tile } = game;
  const id = newSearchId(random);
  return {
    game: { ...game, searches: searched(game.searches, { at, id }) },
    tell: [{ type: "search", tile, search: id }],
  };
}

type Received = Extract<Happening, { kind: "received" }>;

function receive(before: Game, { message, from }: Received, moment: Moment): Turn {
  const game = { ...before, players: met(before.players, from) };
  switch (message.type) {
    case "move":
      return quietly({ ...game, marks: marked(game.marks, "moved", message.tile, moment.at) });
    case "search":
      return beSearched(game, message, from, moment);
    case "playerSpawned": {
      const { name } = message;
      const players = introduced(game.players, from, name);
      return quietly(note({ ...game, players }, "joined", `${name} joined.`));
    }
    case "playerFound":
      return quietly(tagSeen(game, message, moment));
  }
}

/** From here on the others go by it. */
function arrive(game: Game, message: GameMessage): Game {
  switch (message.type) {
    case "move":
    case "playerSpawned":
      if (message.step === undefined) return game;
      return { ...game, standing: arrived(game.standing, message.step) };
    case "search":
      return { ...game, searches: ownSearchArrived(game.searches, message.search) };
    default:
      return game;
  }
}

/** Members are announced anew; strangers are met again when they do something. */
function miss(game: Game): Game {
  const { standing, players } = game;
  const after = { ...game, standing: settled(standing), players: missed(players) };
  return note(after, "note", "You were away for too long to be told all that happened.");
}

function comeOrGo(game: Game, happening: Extract<Happening, { kind: Coming | "left" }>): Game {
  const name = readProfile(happening.who.profile).name ?? "Somebody";
  if (happening.kind === "left") {
    const words = leavings[happening.reason];
    return words === undefined ? game : note(game, "left", `${name} ${words}`);
  }
  const kind = happening.kind === "away" ? "left" : "joined";
  return note(game, kind, `${name} ${comings[happening.kind]}`);
}

const comings: Readonly<Record<Coming, string>> = {
  came: "is here.",
  away: "is away: the connection was lost.",
  back: "is back.",
};

const leavings: Readonly<Record<Leaving, string | undefined>> = {
  closed: "left.",
  lost: "left: the connection was lost.",
  kicked: "was thrown out.",
  replaced: "left: too many windows are open.",
  unlisted: undefined,
};

function beSearched(
  game: Game,
  { tile, search }: Extract<GameMessage, { type: "search" }>,
  from: string,
  moment: Moment,
): Turn {
  const marks = marked(game.marks, "searched", tile, moment.at);
  const seen: Game = { ...game, marks, searches: othersSearched(game.searches) };
  if (!isOnBoard(game) || game.standing.tile !== tile) return quietly(seen);

  const tagger = nameOf(game.players, from);
  const score = { ...game.score, tagged: game.score.tagged + 1 };
  const sentence = tagger === undefined ? "You were tagged." : `${tagger} tagged you.`;
  return {
    game: note(
      { ...seen, phase: "tagged", tile, standing: gone(game.standing), score },
      "own",
      sentence,
    ),
    tell: [{ type: "playerFound", name: game.name, ...(search && { search }) }],
  };
}

function tagSeen(
  game: Game,
  { name, search }: Extract<GameMessage, { type: "playerFound" }>,
  moment: Moment,
): Game {
  if (!isOwnTag(game.searches, { at: moment.at, ...(search && { search }) })) {
    return note(game, "tagged", `${name} was tagged.`);
  }
  const score = { ...game.score, tags: game.score.tags + 1 };
  return note({ ...game, score }, "own", `You tagged ${name}!`);
}

function isOnBoard(game: Game): game is Game & { readonly tile: Tile } {
  return game.phase === "playing" && game.tile !== undefined;
}

function note(game: Game, kind: Notice["kind"], text: string): Game {
  return { ...game, notices: noticed(game.notices, { kind, text }) };
}

function quietly(game: Game): Turn {
  return { game, tell: [] };
}
