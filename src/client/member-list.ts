import type { Member as Announced, JoinEntry, LeaveEntry } from "#protocol/frames.ts";
import { membersDigest } from "#protocol/members-digest.ts";
import type { Position } from "#protocol/position.ts";
import type { Roster } from "./members.ts";
import { afterEntry, afterGap, afterSnapshot, afterTime, emptyRoster } from "./members.ts";
import type { Platform } from "./platform.ts";
import type { DepartedMember, Member } from "./relay-client.ts";

/** What has changed, as the game is told. */
export type MemberChange =
  | { readonly event: "joined" | "away" | "back"; readonly member: Member }
  | { readonly event: "left"; readonly member: DepartedMember };

export interface MemberListPort {
  /** Of oneself nothing is told: one is here. */
  isMe(seat: string): boolean;
  tell(change: MemberChange): void;
}

type Players = ReadonlyMap<string, Member>;

/** Why whoever has this seat has gone. */
type ReasonOf = (seat: string) => DepartedMember["reason"];

/** Who was lost may come back within it, and nobody will have noticed. */
const awayMs = 15_000;

/** Makes of connections that come and go the players who are here, who are away, and who have left. */
export class MemberList {
  readonly #platform: Pick<Platform, "after" | "now">;
  readonly #port: MemberListPort;
  #roster: Roster = emptyRoster;
  #members: Players = new Map();
  /** By seat: who is away has so much time. */
  readonly #absences = new Map<string, () => void>();
  /** Epoch milliseconds at the beginning of this machine's clock. */
  #relayEpoch = 0;
  #stopExpiry = () => {};

  constructor(platform: Pick<Platform, "after" | "now">, port: MemberListPort) {
    this.#platform = platform;
    this.#port = port;
  }

  /** By seat; another object after each change. */
  get members(): Players {
    return this.#members;
  }

  get digest(): string {
    return membersDigest(this.#roster.here.keys());
  }

  /** @param serverTime epoch milliseconds, just told */
  setClock(serverTime: number): void {
    this.#relayEpoch = serverTime - this.#platform.now();
    this.#expire();
  }

  applyEntry(entry: JoinEntry | LeaveEntry, position: Position): void {
    const { seat, reason } = "left" in entry ? entry.left : unknownLeave;
    const roster = afterEntry(this.#roster, entry, position);
    this.#update(roster, (leaver) => (leaver === seat ? reason : "lost"));
  }

  /** @param head that has been applied */
  applySnapshot(members: readonly Announced[], head: Position | null): void {
    this.#update(afterSnapshot(this.#roster, members, head));
  }

  /** Something of the log is missing. */
  applyGap(): void {
    this.#roster = afterGap(this.#roster);
  }

  /** Nobody is announced any more. */
  clear(): void {
    this.#update({ ...emptyRoster, gone: this.#roster.gone }, () => "unlisted");
    this.#members = new Map();
  }

  #update(roster: Roster, reasonOf: ReasonOf = () => "lost"): void {
    this.#roster = roster;
    this.#awaitExpiry();
    const here = playersIn(roster);
    this.#change([...this.#departures(here, reasonOf), ...this.#arrivals(here)], here);
  }

  /** Whoever was lost may come back, and anybody else has left. */
  #departures(here: Players, reasonOf: ReasonOf): readonly MemberChange[] {
    const { isMe } = this.#port;
    const missing = [...this.#members.values()].filter(
      ({ seat }) => !here.has(seat) && !isMe(seat),
    );
    return missing.flatMap((member): readonly MemberChange[] => {
      const reason = reasonOf(member.seat);
      if (reason !== "lost") return [{ event: "left", member: { ...member, reason } }];
      return member.isAway ? [] : [{ event: "away", member: { ...member, isAway: true } }];
    });
  }

  #arrivals(here: Players): readonly MemberChange[] {
    return [...here.values()].flatMap((member): readonly MemberChange[] => {
      const known = this.#members.get(member.seat);
      if (known?.isAway) return [{ event: "back", member }];
      return known || this.#port.isMe(member.seat) ? [] : [{ event: "joined", member }];
    });
  }

  /** All of it is so before any of it is told. */
  #change(changes: readonly MemberChange[], here: Players = new Map()): void {
    const members = new Map([...this.#members, ...here]);
    for (const { event, member } of changes) {
      members.set(member.seat, member);
      if (event === "left") members.delete(member.seat);
      this.#timeAbsence(event, member);
    }
    this.#members = members;
    for (const change of changes) this.#port.tell(change);
  }

  #timeAbsence(event: MemberChange["event"], member: Member): void {
    const { seat } = member;
    this.#absences.get(seat)?.();
    this.#absences.delete(seat);
    if (event !== "away") return;
    const change = { event: "left", member: { ...member, reason: "lost" } } as const;
    this.#absences.set(
      seat,
      this.#platform.after(awayMs, () => this.#change([change])),
    );
  }

  #expire(): void {
    const now = this.#relayEpoch + this.#platform.now();
    const roster = afterTime(this.#roster, now / 1_000);
    if (roster === this.#roster) this.#awaitExpiry();
    else this.#update(roster);
  }

  #awaitExpiry(): void {
    this.#stopExpiry();
    const ends = [...this.#roster.here.values()].map(({ member }) => member.expiresAt);
    if (ends.length === 0) return;
    const delayMs = Math.min(...ends) * 1_000 - this.#relayEpoch - this.#platform.now();
    this.#stopExpiry = this.#platform.after(Math.max(0, delayMs), () => this.#expire());
  }
}

/** Of an entry that says of nobody why he has gone. */
const unknownLeave = { seat: undefined, reason: "lost" } as const;

/** By seat: whoever has a connection that is here. */
function playersIn({ here }: Roster): Players {
  const members = [...here.values()].map(({ member }): Member => {
    const { seat, user: userId, profile = null } = member;
    return { seat, userId, profile, isAway: false };
  });
  return new Map(members.map((member) => [member.seat, member]));
}
