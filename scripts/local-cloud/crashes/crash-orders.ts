/**
 * What a function does for a tick, in this order; only `place` and `close` can be one write, and
 * `registry` may be under way beside it:
 * - `read`: it reads the newest pages;
 * - `place`: the write by which entries are in the log;
 * - `close`: the write that ends the tick;
 * - `registry`: it reads who is in the room;
 * - `post`: the posts to them.
 */
export const tickSteps = ["read", "place", "close", "registry", "post"] as const;

export type TickStep = (typeof tickSteps)[number];

/** Before a call has any effect, or after it had it and before it is answered. */
export type Moment = "before" | "after";

/** Where in a tick a function is to die. */
export interface CrashOrder {
  readonly step: TickStep;
  readonly moment: Moment;
  /** In any room unless set. */
  readonly room?: string;
  /** Which post of the tick, counted from 1; the first unless set. */
  readonly post?: number;
}

/** A function that was killed in the middle of a tick. */
export interface Crash extends CrashOrder {
  /** Whether it was ordered, and not one of a share. */
  readonly isOrdered: boolean;
  /** The route of the event that was at hand. */
  readonly route: string;
  readonly requestId: string;
  readonly traceId: string | undefined;
}
