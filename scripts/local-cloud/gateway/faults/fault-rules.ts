import type { RuleBook, ShareRule } from "../../faults/share-rules.ts";
import { problemsOfDelay } from "../../faults/share-rules.ts";

/** What can go wrong with a post. */
export type Fault =
  /** Answered so, though nothing is wrong, and not delivered. */
  | { readonly kind: "500" | "503" | "429" | "410" }
  /** The TCP connection is reset instead of an answer: nothing was delivered, or all of it was. */
  | { readonly kind: "reset-before" | "reset-after" }
  /** Answered late, in milliseconds, though delivered at once; or delivered as late as that. */
  | { readonly kind: "slow" | "delayed"; readonly delayMs: number }
  /** Swallowed: not delivered and never answered, while the TCP connection stays open. */
  | { readonly kind: "half-open" }
  /**
   * Served by a machine whose clock is off by so many milliseconds, ahead if positive: it judges
   * signatures by that clock and tells it in the answer's `Date`.
   */
  | { readonly kind: "clock"; readonly clockOffsetMs: number };

/** The name of a fault, in rules and in counts. */
export type FaultKind = Fault["kind"];

/** The share is that of posts. */
export type FaultRule = Fault &
  ShareRule & {
    /** Only posts to these connections; to any unless set. */
    readonly connectionIds?: readonly string[];
  };

/** Of each connection, the posts to it meet faults of their own. */
export const postRules: RuleBook<FaultRule> = {
  targetsOf: ({ connectionIds }) => connectionIds,
  nameOf: (connectionId) => `connection ${connectionId}`,
  everybody: "every connection",
  problemsOf(rule) {
    if ("delayMs" in rule) return problemsOfDelay(rule.kind, rule.delayMs);
    if (rule.kind !== "clock") return [];
    const isDate = Math.abs(rule.clockOffsetMs) <= largestClockOffsetMs;
    return isDate ? [] : [`the offset of "clock" is ${rule.clockOffsetMs} ms, more than ten years`];
  },
};

/** Keeps every date within the four-digit years that signatures are written in. */
const largestClockOffsetMs = 10 * 365 * 24 * 60 * 60_000;
