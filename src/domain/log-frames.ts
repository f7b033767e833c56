import { plainTextOf, stampOf } from "./entry.ts";
import type { Frame } from "./frame.ts";
import { encodeText } from "./frame.ts";
import type { Page } from "./page.ts";

/**
 * Bytes of a frame around its entries and users: type, room, numbering and time, whose longest forms
 * stay below it.
 */
export const envelopeBytes = 512;

/**
 * A tick as `relay.v1` players get it, all of them the same bytes. Entries are put in as they stand.
 *
 * @param pages of one tick, oldest first
 */
export function encodeTick(room: string, pages: readonly Page[]): Frame {
  const at = pages.at(-1)?.sealedAt;
  return encodePages({ type: "tick", room, at }, pages);
}

/**
 * What a client has missed, packed into as few frames as can be.
 *
 * @param pages sealed ones, oldest first
 * @param limit bytes that a frame may have; a page that alone has more is a frame of its own
 */
export function encodeReplay(pages: readonly Page[], limit: number): readonly Frame[] {
  const frames: Page[][] = [];
  let left = 0;
  for (const page of pages) {
    // With the brackets of a page, which may be empty, and the comma before it.
    const bytes = page.bytes + 3;
    if (bytes > left) {
      frames.push([]);
      left = limit - envelopeBytes;
    }
    frames.at(-1)?.push(page);
    left -= bytes;
  }
  return frames.map((packed) => encodePages({ type: "replay" }, packed));
}

function encodePages(head: object, pages: readonly Page[]): Frame {
  const [first] = pages;
  const users = Object.assign({}, ...pages.map((page) => page.users));
  const stamp = JSON.stringify({ ...head, epoch: first?.epoch, page: first?.number, users });
  const lists = pages.map(({ entries }) => `[${entries.join(",")}]`);
  return encodeText(`${stamp.slice(0, -1)},"pages":[${lists.join(",")}]}`);
}

/**
 * A tick as plain players get it: each message of others is a frame of its own. Most have sent none
 * of them and share the same frames.
 */
export class PlainFrames {
  readonly #all: readonly { readonly seat: string; readonly frame: Frame }[];
  readonly #frames: readonly Frame[];

  constructor(pages: readonly Page[]) {
    this.#all = pages
      .flatMap(({ entries }) => entries)
      .map((entry) => ({
        seat: stampOf(entry).seat,
        frame: encodeText(plainTextOf(entry)),
      }));
    this.#frames = this.#all.map(({ frame }) => frame);
  }

  /** @param seat the player's own */
  without(seat: string): readonly Frame[] {
    if (!this.#all.some((it) => it.seat === seat)) return this.#frames;
    return this.#all.filter((it) => it.seat !== seat).map(({ frame }) => frame);
  }
}
