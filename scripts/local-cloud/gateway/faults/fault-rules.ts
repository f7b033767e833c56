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

export type FaultRule = Fault & {
  /** The share of posts that it happens to, from 0 to 1. */
  readonly share: number;
  /** Only posts to these connections; to any unless set. */
  readonly connectionIds?: readonly string[];
};

/** Everything that is wrong with a set of rules. */
export class InvalidFaultRules extends Error {
  override readonly name = "InvalidFaultRules";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The fault rules cannot be followed: ${problems.join("; ")}.`);
    this.problems = problems;
  }
}

/** @throws {InvalidFaultRules} for numbers that have no meaning; sums are not looked at */
export function assertValidRules(rules: readonly FaultRule[]): void {
  const problems = rules.flatMap(problemsOf);
  if (problems.length > 0) throw new InvalidFaultRules(problems);
}

function problemsOf(rule: FaultRule): readonly string[] {
  const problems: string[] = [];
  // Written so that NaN is a problem too.
  if (!(rule.share >= 0 && rule.share <= 1)) {
    problems.push(`the share of "${rule.kind}" is ${rule.share}, not from 0 to 1`);
  }
  if ("delayMs" in rule && !(rule.delayMs >= 0 && rule.delayMs <= longestDelayMs)) {
    problems.push(
      `the delay of "${rule.kind}" is ${rule.delayMs} ms, not from 0 to ${longestDelayMs}`,
    );
  }
  if (rule.kind === "clock" && !(Math.abs(rule.clockOffsetMs) <= largestClockOffsetMs)) {
    problems.push(`the offset of "clock" is ${rule.clockOffsetMs} ms, more than ten years`);
  }
  return problems;
}

/** Longer than any client waits, and within what Node's timers can count. */
const longestDelayMs = 24 * 60 * 60_000;

/** Keeps every date within the four-digit years that signatures are written in. */
const largestClockOffsetMs = 10 * 365 * 24 * 60 * 60_000;
