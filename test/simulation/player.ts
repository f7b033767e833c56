import type { Position } from "#protocol/position.ts";

/** What a `relay.v1` player has applied without a break. */
export interface Segment {
  /** Where it began; not known before the first pong. */
  from?: Position | null;
  /** When a break before it was told, in epoch milliseconds; not of the first. */
  readonly brokenAt?: number;
  readonly texts: string[];
}

/** What a player was told of another; `found` is who was there when it came. */
export interface Sighting {
  readonly event: "found" | "joined" | "left" | "away" | "back";
  readonly seat: string;
  /** Of who left: why. */
  readonly reason?: string | undefined;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Somebody who plays, and keeps what a checker needs to know. */
export interface Player {
  readonly name: string;
  readonly protocol: "plain" | "relay.v1";
  /** Every message of his, in the order in which it was sent. */
  readonly sent: readonly string[];
  /** Those of which he was told that they are in the log. */
  readonly acknowledged: readonly { readonly text: string; readonly position?: Position }[];
  /** Those of which he was told that nobody knows. */
  readonly unknown: readonly string[];
  /** Those of which he waits to hear. */
  readonly pending: number;
  /** What nobody who keeps to the protocol may be told. */
  readonly complaints: readonly string[];
  readonly isOpen: boolean;

  /** @param to the seats that get it; everybody unless given */
  send(text: string, to?: readonly string[]): void;
  /** What the faults do to him. */
  reset(): void;
  silence(): void;
  sleep(milliseconds: number): void;
  close(): void;
}

/** One who follows the log. */
export interface LogPlayer extends Player {
  readonly protocol: "relay.v1";
  readonly segments: readonly Segment[];
  /** Not known before it is open. */
  readonly seat: string | undefined;
  /** The seats that it shows, its own included; and those of them that are away. */
  readonly members: readonly string[];
  readonly away: readonly string[];
  readonly sightings: readonly Sighting[];
}
