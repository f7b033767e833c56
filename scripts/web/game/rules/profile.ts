/**
 * What the players of the game tell of themselves when they come: a name and a colour, as the profile
 * that the relay shows everybody in the room. A stranger's may be any JSON.
 */

import type { Json } from "#protocol/json.ts";
import { cleanName } from "./names.ts";

/** Each is told apart from the others in the light and in the dark. */
export const colours = ["amber", "coral", "rose", "violet", "blue", "teal", "green"] as const;

export type Colour = (typeof colours)[number];

/** What could be made of a profile; of no player of this game's, nothing. */
export interface Profile {
  readonly name?: string;
  readonly colour?: Colour;
}

/** @param name as `cleanName` leaves it */
export function profileOf(name: string): { readonly name: string; readonly colour: Colour } {
  return { name, colour: colourOf(name) };
}

export function readProfile(profile: Json): Profile {
  if (typeof profile !== "object" || profile === null || Array.isArray(profile)) return {};
  const name = cleanName(textIn(profile, "name"));
  const wanted = textIn(profile, "colour");
  const colour = colours.find((it) => it === wanted);
  return { ...(name !== "" && { name }), ...(colour !== undefined && { colour }) };
}

/** Its own members only: what every object has is nothing that anybody has told. */
function textIn(profile: object, member: string): string {
  const value: unknown = Object.getOwnPropertyDescriptor(profile, member)?.value;
  return typeof value === "string" ? value : "";
}

/** The same for the same name, so that nobody changes colour by loading the page anew. */
function colourOf(name: string): Colour {
  const sum = [...name].reduce((total, character) => total + (character.codePointAt(0) ?? 0), 0);
  return colours[sum % colours.length] ?? colours[0];
}
