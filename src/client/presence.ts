import type { JoinEntry, LeaveEntry, Member } from "#protocol/frames.ts";
import { membersDigest } from "#protocol/members-digest.ts";
import type { Position } from "#protocol/position.ts";
import type { Answer } from "./heartbeat.ts";
import type { LogFollower } from "./log-follower.ts";
import type { MemberList } from "./member-list.ts";
import type { Platform } from "./platform.ts";

export interface PresencePort {
  /**
   * Asks for everybody who is here.
   *
   * @returns settled when that was answered or refused; nothing if nobody can be asked now
   */
  ask(): Promise<unknown> | undefined;
}

/** Before it is asked, at least; twice as much at most, and twice as long each time in vain. */
const firstPauseMs = 1_000;
const longestPauseMs = 32_000;

interface Told {
  readonly head: Position | null;
  readonly digest: string;
  /** Everybody, if all of them were listed. */
  readonly members?: readonly Member[];
}

/** Keeps the list of members true: it follows the log, and is compared at every answer. */
export class Presence {
  readonly #platform: Pick<Platform, "after" | "random">;
  readonly #follower: Pick<LogFollower, "hasReached" | "position">;
  readonly #list: MemberList;
  readonly #port: PresencePort;
  #count: number | undefined;
  /** Whether the room tells who is in it. */
  #isAnnounced = false;
  /** What the last answer says of a place in the log that may not be applied yet. */
  #told: Told | undefined;
  /** A digest of members that are not those that are known. */
  #sought: string | undefined;
  #isAsking = false;
  #pauseMs = firstPauseMs;

  constructor(
    platform: Pick<Platform, "after" | "random">,
    follower: Pick<LogFollower, "hasReached" | "position">,
    list: MemberList,
    port: PresencePort,
  ) {
    this.#platform = platform;
    this.#follower = follower;
    this.#list = list;
    this.#port = port;
  }

  get count(): number | undefined {
    return this.#count;
  }

  /** Of the members that are known; nothing where the room announces nobody. */
  get digest(): string | undefined {
    return this.#isAnnounced ? this.#list.digest : undefined;
  }

  /** The relay has answered; what it says counts from the next `check` on. */
  note({ count, digest, head, serverTime, members }: Answer): void {
    // Not every answer is about people.
    if (count === undefined) return;
    this.#count = count;
    this.#isAnnounced = digest !== undefined;
    if (digest === undefined) {
      this.#forget();
      return;
    }
    this.#list.setClock(serverTime);
    // Of several frames one may have been lost.
    const isComplete = members !== undefined && membersDigest(idsOf(members)) === digest;
    this.#told = { head, digest, ...(isComplete && { members }) };
  }

  applyEntry(entry: JoinEntry | LeaveEntry, position: Position): void {
    if (this.#isAnnounced) this.#list.applyEntry(entry, position);
  }

  /** Something of the log is missing. */
  applyGap(): void {
    this.#list.applyGap();
  }

  /** What is applied of the log may have changed. */
  check(): void {
    if (!this.#told || !this.#follower.hasReached(this.#told.head)) return;
    const { head, digest, members } = this.#told;
    this.#told = undefined;
    if (members !== undefined) this.#list.applySnapshot(members, head);
    if (this.#isAt(head)) this.#compare(digest);
  }

  #forget(): void {
    this.#told = undefined;
    this.#sought = undefined;
    this.#list.clear();
  }

  /** What came since it was told may be what makes the difference. */
  #isAt(head: Position | null): boolean {
    return (this.#follower.position?.page ?? 0) === (head?.page ?? 0);
  }

  #compare(digest: string): void {
    this.#sought = digest === this.#list.digest ? undefined : digest;
    if (this.#sought === undefined) this.#pauseMs = firstPauseMs;
    else this.#askLater();
  }

  #askLater(): void {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const delayMs = this.#pauseMs * (1 + this.#platform.random());
    this.#pauseMs = Math.min(longestPauseMs, 2 * this.#pauseMs);
    this.#platform.after(delayMs, () => void this.#ask());
  }

  async #ask(): Promise<void> {
    // Who was missing may have come meanwhile.
    if (this.#isSeeking) await this.#port.ask()?.catch(() => {});
    this.#isAsking = false;
    if (this.#isSeeking) this.#askLater();
    else this.#pauseMs = firstPauseMs;
  }

  get #isSeeking(): boolean {
    return this.#sought !== undefined && this.#sought !== this.#list.digest;
  }
}

function idsOf(members: readonly Member[]): Iterable<string> {
  return members.map(({ connectionId }) => connectionId);
}
