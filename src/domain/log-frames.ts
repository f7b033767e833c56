import type { Entry, MessageEntry } from "./entry.ts";
import { isFor, plainText, readMessage } from "./entry.ts";
import type { Frame } from "./frame.ts";
import { encodeText } from "./frame.ts";
import type { Page, Users } from "./page.ts";

/**
 * Bytes of a frame around its entries and users: type, room, numbering and time, whose longest forms
 * stay below it.
 */
export const envelopeBytes = 512;

/** What players get of some pages: each what is for all, and what is for him. */
export interface FramesOfPages {
  /** @param seat the player's own */
  for(seat: string): readonly Frame[];
}

/**
 * A tick as `relay.v1` players get it: all of them the same bytes, but for messages that are not for
 * everybody. Entries are put in as they stand.
 *
 * @param pages of one tick, oldest first
 */
export function tickFrames(room: string, pages: readonly Page[]): FramesOfPages {
  const at = pages.at(-1)?.sealedAt;
  return new Audiences(pages, (seen) => [encodePages({ type: "tick", room, at }, seen)]);
}

/**
 * What a client has missed, packed into as few frames as can be.
 *
 * @param pages sealed ones, oldest first
 * @param limit bytes that a frame may have; a page that alone has more is a frame of its own
 */
export function replayFrames(pages: readonly Page[], limit: number): FramesOfPages {
  return new Audiences(pages, (seen) => encodeReplay(seen, limit));
}

function encodeReplay(pages: readonly Page[], limit: number): readonly Frame[] {
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

/** Encodes pages once for all, and once more for each who sees more of them than others. */
class Audiences implements FramesOfPages {
  readonly #pages: readonly ReadPage[];
  readonly #encode: (pages: readonly Page[]) => readonly Frame[];
  /** Who has sent or gets what is not for everybody. */
  readonly #involved: ReadonlySet<string>;
  #forAll: readonly Frame[] | undefined;

  constructor(pages: readonly Page[], encode: (pages: readonly Page[]) => readonly Frame[]) {
    this.#pages = pages.map(read);
    this.#encode = encode;
    this.#involved = involvedIn(this.#pages.flatMap(({ entries }) => entries));
  }

  /** What only some get is not kept: it would be a copy for each of them. */
  for(seat: string): readonly Frame[] {
    if (this.#involved.has(seat)) return this.#framesFor(seat);
    this.#forAll ??= this.#framesFor(undefined);
    return this.#forAll;
  }

  #framesFor(seat: string | undefined): readonly Frame[] {
    const isPrivate = this.#involved.size > 0;
    return this.#encode(this.#pages.map((page) => (isPrivate ? seenBy(seat, page) : page.whole)));
  }
}

interface ReadEntry {
  readonly text: Entry;
  /** Unless it is a coming or going. */
  readonly message: MessageEntry | undefined;
}

interface ReadPage {
  readonly whole: Page;
  readonly entries: readonly ReadEntry[];
}

function read(page: Page): ReadPage {
  return { whole: page, entries: page.entries.map(readEntry) };
}

function readEntry(text: Entry): ReadEntry {
  return { text, message: readMessage(text) };
}

function involvedIn(entries: readonly ReadEntry[]): ReadonlySet<string> {
  return new Set(
    entries.flatMap(({ message }) =>
      message?.to === undefined ? [] : [message.seat, ...message.to],
    ),
  );
}

/**
 * A page without what is not for somebody, not even who has sent it.
 *
 * @param seat nothing for who gets only what is for everybody
 */
function seenBy(seat: string | undefined, { whole, entries }: ReadPage): Page {
  const seen = entries.filter(({ message }) => message === undefined || isFor(seat, message));
  const senders = new Set(seen.map(({ message }) => message?.seat));
  const users: Users = Object.fromEntries(
    Object.entries(whole.users).filter(([sender]) => senders.has(sender)),
  );
  return { ...whole, entries: seen.map(({ text }) => text), users };
}

/**
 * A tick as plain players get it: each message of others is a frame of its own. Most get the same
 * frames.
 */
export function plainFrames(pages: readonly Page[]): FramesOfPages {
  const entries = pages.flatMap((page) => page.entries.map(readEntry));
  const messages = entries
    .flatMap(({ message }) => message ?? [])
    .map((message) => ({ message, frame: encodeText(plainText(message.json)) }));
  const involved = involvedIn(entries);
  const forAll = framesFor(undefined);

  function framesFor(seat: string | undefined): readonly Frame[] {
    return messages
      .filter(({ message }) => message.seat !== seat && isFor(seat, message))
      .map(({ frame }) => frame);
  }

  return {
    for(seat) {
      const isOrdinary = !involved.has(seat) && !messages.some((it) => it.message.seat === seat);
      return isOrdinary ? forAll : framesFor(seat);
    },
  };
}
