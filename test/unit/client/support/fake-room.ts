import type { EntryFrame, LeaveReason, Member, ReplayFrame, TickFrame } from "#protocol/frames.ts";
import type { Json } from "#protocol/json.ts";
import { membersDigest } from "#protocol/members-digest.ts";
import type { Position } from "#protocol/position.ts";
import { beginningOf } from "#protocol/position.ts";
import { isMessage } from "../../../../src/client/incoming-frames.ts";
import { epoch as now } from "../../../support/builders.ts";

export const ownSeat = "seat-of-ann";
export const otherSeat = "seat-of-ben";

const users = { [ownSeat]: "u1", [otherSeat]: "u2" };

/** The log of a room, as the relay keeps it; every page of it is a tick. */
export class FakeRoom {
  epoch = "log.1";
  /** Whether what was missed can still be had. */
  isKept = true;
  /** Whether it tells who is in it. */
  isAnnounced = false;
  /** Everybody who is in it, by connection, whatever the log says. */
  readonly people = new Map<string, Member>();
  #pages: (readonly EntryFrame[])[] = [];
  #count = 0;

  /** The newest page. */
  get head(): Position {
    return { ...beginningOf(this.epoch), page: this.#pages.length };
  }

  get digest(): string {
    return membersDigest(this.people.keys());
  }

  /** The messages in it, in order. */
  get messages(): readonly Json[] {
    return this.#messages.map(([, , message]) => message);
  }

  get #messages() {
    return this.#pages.flat().filter(isMessage);
  }

  /** @returns its tick */
  append(...entries: readonly EntryFrame[]): TickFrame {
    this.#pages.push(entries);
    return this.tick(this.#pages.length);
  }

  /** Somebody else has said something that JSON can carry. */
  hear(...messages: readonly unknown[]): TickFrame {
    const copies: readonly Json[] = JSON.parse(JSON.stringify(messages));
    return this.append(...copies.map((it): EntryFrame => [otherSeat, ++this.#count, it]));
  }

  /** Somebody is there, whom nobody has announced. */
  admit(name: string, members: Partial<Member> = {}): Member {
    const connectionId = `c-${name}`;
    const seat = `seat-of-${name}`;
    const expiresAt = now / 1000 + 7200;
    const member = { seat, user: name, connectionId, profile: { name }, expiresAt, ...members };
    this.people.set(member.connectionId, member);
    return member;
  }

  /** Somebody comes. */
  join(name: string, members: Partial<Member> = {}): TickFrame {
    return this.append({ joined: this.admit(name, members) });
  }

  /** Somebody goes. */
  leave(name: string, reason: LeaveReason, connectionId = `c-${name}`): TickFrame {
    this.people.delete(connectionId);
    return this.append({ left: { seat: `seat-of-${name}`, connectionId, reason } });
  }

  /** Puts in what a client has sent, once. */
  place({ id, message, messages = [message] }: SentMessage): TickFrame | undefined {
    const own = this.#messages.filter(([seat]) => seat === ownSeat);
    const isThere = own.some(([, other]) => Number(other) >= id);
    return isThere
      ? undefined
      : this.append(...messages.map((it, index): EntryFrame => [ownSeat, id + index, it]));
  }

  /** @param page the number of its only page */
  tick(page: number): TickFrame {
    const pages = this.#pages.slice(page - 1, page);
    return { type: "tick", room: "lobby", epoch: this.epoch, page, at: now, users, pages };
  }

  /** @returns nothing if what came after the position cannot be had */
  replay(since: Position | null): readonly ReplayFrame[] | undefined {
    const { epoch, page } = since ?? beginningOf(this.epoch);
    const pages = this.#pages.slice(page);
    const isGone = !this.isKept && pages.length > 0;
    if (isGone || epoch !== this.epoch) return undefined;
    return pages.length === 0 ? [] : [{ type: "replay", epoch, page: page + 1, users, pages }];
  }

  /** What was is forgotten, and what comes has another numbering. */
  beginAnew(): void {
    this.epoch = `${this.epoch.split(".")[0]}again.${this.#pages.length + 1}`;
  }
}

/** What a client sends with the action `message`. */
export interface SentMessage {
  readonly id: number;
  readonly after: Position | null;
  readonly message: Json;
  readonly messages?: readonly Json[];
  readonly to?: readonly string[];
}
