import type { Position } from "#protocol/position.ts";

/** How far the log of a room has come. */
export function headInWords(head: Position | undefined): string {
  return head === undefined ? "no log" : `head ${head.epoch}/${head.page}`;
}
