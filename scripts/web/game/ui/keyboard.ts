import type { Direction } from "../rules/board.ts";

export type KeyAction = { readonly move: Direction } | "search" | "join";

/** By place on the keyboard, so that the four keys lie together on any layout. */
const actions: ReadonlyMap<string, KeyAction> = new Map<string, KeyAction>([
  ["KeyW", { move: "up" }],
  ["KeyA", { move: "left" }],
  ["KeyS", { move: "down" }],
  ["KeyD", { move: "right" }],
  ["ArrowUp", { move: "up" }],
  ["ArrowLeft", { move: "left" }],
  ["ArrowDown", { move: "down" }],
  ["ArrowRight", { move: "right" }],
  ["Space", "search"],
  ["Numpad0", "search"],
  ["Enter", "join"],
]);

interface Key {
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** What kind of thing has the focus: keys belong to it first. */
export type Focus = "text" | "button" | "other";

/** @returns undefined for a key that is none of the game's business */
export function actionOf(key: Key, focus: Focus): KeyAction | undefined {
  if (key.ctrlKey || key.metaKey || key.altKey || focus === "text") return undefined;
  const pressesButton = key.code === "Space" || key.code === "Enter";
  if (focus === "button" && pressesButton) return undefined;
  return actions.get(key.code);
}
