/**
 * What players tell each other, in the Unity sample's own words: a JSON object with a `Type` and a
 * `Content`, both strings, sent as text so that every kind of client receives the very same frame.
 *
 * `Search` and `Step` are our own additions, by which a player knows that a tag was theirs, and which
 * of their steps stands where in the room's log. Unity players neither send nor notice them: their
 * JSON reader skips fields that it does not know.
 *
 * A received message was written by a stranger. What cannot be understood is ignored, as the sample
 * does, and so is a tile that is not on the board.
 */

import type { Json } from "#protocol/json.ts";
import type { Tile } from "./board.ts";
import { isTile } from "./board.ts";
import { cleanName } from "./names.ts";

export type GameMessage =
  /** Somebody moved to a tile next to this one. */
  | { readonly type: "move"; readonly tile: Tile; readonly step?: number }
  /** Somebody tags whoever stands here. `search` tells this search from all others. */
  | { readonly type: "search"; readonly tile: Tile; readonly search?: string }
  | { readonly type: "playerSpawned"; readonly name: string; readonly step?: number }
  /** Who was tagged, in the tagged player's own words; and by which search. */
  | { readonly type: "playerFound"; readonly name: string; readonly search?: string };

/** Many times what a message needs. */
const longestMessage = 2_000;

export function encodeMessage(message: GameMessage): string {
  switch (message.type) {
    case "move":
      return write(message.type, String(message.tile), { Step: message.step });
    case "search":
      return write(message.type, String(message.tile), { Search: message.search });
    case "playerSpawned":
      return write(message.type, message.name, { Step: message.step });
    case "playerFound":
      return write(message.type, message.name, { Search: message.search });
  }
}

interface Additions {
  readonly Search?: string | undefined;
  readonly Step?: number | undefined;
}

function write(type: GameMessage["type"], content: string, additions: Additions): string {
  return JSON.stringify({ Type: type, Content: content, ...additions });
}

/**
 * @param message text; or the object itself, which a `relay.v1` client may well send
 * @returns undefined where it says nothing that the game knows
 */
export function parseMessage(message: Json): GameMessage | undefined {
  const fields = typeof message === "string" ? parseText(message) : message;
  if (!isObject(fields)) return undefined;
  const { Type: type, Content: content, Search: search, Step: step } = fields;
  switch (type) {
    case "move":
      return withStep(aboutTile(type, content), step);
    case "search":
      return withSearch(aboutTile(type, content), search);
    case "playerSpawned":
      return withStep(aboutPlayer(type, content), step);
    case "playerFound":
      return withSearch(aboutPlayer(type, content), search);
    default:
      return undefined;
  }
}

function parseText(text: string): unknown {
  if (text.length > longestMessage) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function aboutTile<T extends "move" | "search">(type: T, content: unknown) {
  // Digits alone: Number() would take "" and "0x1" for numbers too.
  if (typeof content !== "string" || !/^\d{1,4}$/.test(content)) return undefined;
  const tile = Number(content);
  return isTile(tile) ? { type, tile } : undefined;
}

function aboutPlayer<T extends "playerSpawned" | "playerFound">(type: T, content: unknown) {
  if (typeof content !== "string") return undefined;
  return { type, name: cleanName(content) || "Somebody" };
}

function withSearch<T extends object>(message: T | undefined, search: unknown) {
  const isKnown = typeof search === "string" && /^[a-z0-9]{1,16}$/.test(search);
  return message && { ...message, ...(isKnown && { search }) };
}

function withStep<T extends object>(message: T | undefined, step: unknown) {
  const isKnown = typeof step === "number" && Number.isSafeInteger(step) && step > 0;
  return message && { ...message, ...(isKnown && { step }) };
}
