/** What goes wrong with a share of what comes in. */
export interface ShareRule {
  readonly kind: string;
  /** From 0 to 1. */
  readonly share: number;
}

/** What the rules of one service mean. */
export interface RuleBook<Rule extends ShareRule> {
  /** Whom a rule is about; everybody if it names nobody. */
  targetsOf(rule: Rule): readonly string[] | undefined;
  /** How messages name one of them. */
  nameOf(target: string): string;
  /** How messages name everybody. */
  readonly everybody: string;
  /** Why the numbers of a rule, but for its share, have no meaning. */
  problemsOf(rule: Rule): readonly string[];
}

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
export function assertValidRules<Rule extends ShareRule>(
  rules: readonly Rule[],
  book: RuleBook<Rule>,
): void {
  const problems = rules.flatMap((rule) => [...problemsOfShare(rule), ...book.problemsOf(rule)]);
  if (problems.length > 0) throw new InvalidFaultRules(problems);
}

function problemsOfShare({ kind, share }: ShareRule): readonly string[] {
  return isShare(share) ? [] : [`the share of "${kind}" is ${share}, not from 0 to 1`];
}

/** NaN is none. */
export function isShare(share: number): boolean {
  return share >= 0 && share <= 1;
}

/** Longer than any client waits, and within what Node's timers can count. */
const longestDelayMs = 24 * 60 * 60_000;

/** @returns what is wrong with a delay, in milliseconds */
export function problemsOfDelay(kind: string, delayMs: number): readonly string[] {
  const isDelay = delayMs >= 0 && delayMs <= longestDelayMs;
  return isDelay
    ? []
    : [`the delay of "${kind}" is ${delayMs} ms, not from 0 to ${longestDelayMs}`];
}
