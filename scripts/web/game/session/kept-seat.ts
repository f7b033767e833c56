import type { Tile } from "../rules/board.ts";
import { isTile } from "../rules/board.ts";
import type { Game, Score } from "../rules/game.ts";
import { cleanName } from "../rules/names.ts";

/**
 * Who this window plays as, so that a reload goes on where it was. Only of a local player, whose
 * password this machine tells everybody: neither a token nor a password is kept, and nothing at all
 * of who plays on a deployment.
 */
export interface KeptSeat {
  /** The local player's name. */
  readonly player: string;
  readonly room: string;
  readonly place: Place;
}

/** Where one was in the game. */
export interface Place {
  readonly name: string;
  /** Only of who was on the board. */
  readonly tile?: Tile;
  readonly score: Score;
}

const key = "game-relay seat";

/** A window has its own: another window is another player. */
export type SeatStore = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export function placeIn({ name, phase, tile, score }: Game): Place {
  return { name, score, ...(phase === "playing" && tile !== undefined && { tile }) };
}

export function keepSeat(seat: KeptSeat, store: SeatStore | undefined): void {
  try {
    store?.setItem(key, JSON.stringify(seat));
  } catch {
    // The browser keeps nothing: a reload begins anew, as it always may.
  }
}

export function forgetSeat(store: SeatStore | undefined): void {
  store?.removeItem(key);
}

/** @returns nothing if there is none, or if it makes no sense */
export function keptSeat(store: SeatStore | undefined): KeptSeat | undefined {
  const seat = parse(store?.getItem(key) ?? "");
  if (!isObject(seat)) return undefined;
  const { player, room, place } = seat;
  if (typeof player !== "string" || typeof room !== "string" || !isObject(place)) return undefined;
  const { name, tile, score } = place;
  if (typeof name !== "string" || !isObject(score)) return undefined;
  return {
    player,
    room,
    place: {
      name: cleanName(name),
      ...(typeof tile === "number" && isTile(tile) && { tile }),
      score: { tags: countOf(score["tags"]), tagged: countOf(score["tagged"]) },
    },
  };
}

function countOf(value: unknown): number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : 0;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
