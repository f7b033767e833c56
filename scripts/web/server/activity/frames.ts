import type { Frame } from "../../api.ts";

/** More of one frame is not kept: hundreds of them are, and a frame has up to 128 KB. */
export const longestFrame = 16 * 1024;

/** As much as fits into a line of a table, in characters. */
const longestPreview = 100;

export function frameOf(text: string): Frame {
  const kept = headOf(text, longestFrame);
  return { text: copyOf(kept), cut: text.length - kept.length };
}

/** A part of a string of V8's keeps all of it in memory; a copy stands alone. */
function copyOf(text: string): string {
  return JSON.parse(JSON.stringify(text));
}

/** One line of it. */
export function previewOf(text: string): string {
  const head = headOf(text, 4 * longestPreview);
  const line = head.replace(/\s+/g, " ");
  const characters = [...line];
  if (characters.length <= longestPreview && head.length === text.length) return line;
  return `${characters.slice(0, longestPreview - 1).join("")}…`;
}

/** Whether it is how the relay answers a heartbeat. */
export function isPong(text: string): boolean {
  return /^\{\s*"type"\s*:\s*"pong"/.test(text);
}

/** Never half of a surrogate pair. */
function headOf(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, "");
}
