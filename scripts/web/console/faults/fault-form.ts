import type { FaultKind, FaultRule } from "../../../local-cloud/gateway/faults/fault-rules.ts";
import { formatShare } from "../format.ts";

/** The faults that are offered; a clock that is off is left to tests. */
export type OfferedFault = Exclude<FaultKind, "clock">;

/** What a rule does, in words that follow its share of the posts. */
export const faultEffects: Readonly<Record<FaultKind, string>> = {
  "410": "answered 410 Gone",
  "429": "answered 429 Limit exceeded",
  "500": "answered 500 Internal error",
  "503": "answered 503 Unavailable",
  "reset-before": "reset, not delivered",
  "reset-after": "reset, though delivered",
  "half-open": "never answered",
  slow: "answered late, though delivered at once",
  delayed: "delivered late",
  clock: "served by a clock that is off",
};

/** Short names of what is offered. */
export const faultNames: Readonly<Record<OfferedFault, string>> = {
  "410": "410 Gone",
  "429": "429 Limit exceeded",
  "500": "500 Internal error",
  "503": "503 Unavailable",
  "reset-before": "Reset, undelivered",
  "reset-after": "Reset, delivered",
  "half-open": "No answer",
  slow: "Slow answer",
  delayed: "Latency",
};

/** By what they do to a post. */
export const offeredFaults = {
  late: ["delayed", "slow"],
  failing: ["410", "429", "500", "503", "reset-before", "reset-after", "half-open"],
} as const satisfies Readonly<Record<string, readonly OfferedFault[]>>;

/** Whose posts a rule is for: one connection, or everybody if `undefined`. */
export type Target = string | undefined;

/** How much of a fault there is. */
export interface Amount {
  /** From 0 to 1; 0 ends the fault. */
  readonly share: number;
  /** Of a fault that takes time. */
  readonly delayMs: number;
}

/** One line of the form. */
export interface FaultChoice extends Amount {
  readonly kind: OfferedFault;
  readonly target: Target;
}

export const usualDelayMs = 500;

/** What is in force of one fault, for exactly this target. */
export function choiceOf(
  rules: readonly FaultRule[],
  kind: OfferedFault,
  target: Target,
): FaultChoice {
  return { kind, target, ...amountOf(rules.filter((rule) => isFor(rule, kind, target))) };
}

/** What rules of one kind come to together. */
export function amountOf(
  rules: readonly { readonly share: number; readonly delayMs?: number }[],
): Amount {
  const share = rules.reduce((sum, rule) => sum + rule.share, 0);
  const timed = rules.find(({ delayMs }) => delayMs !== undefined);
  return { share, delayMs: timed?.delayMs ?? usualDelayMs };
}

/** The rules with one line of the form changed; those of other lines and targets stay. */
export function withChoice(rules: readonly FaultRule[], choice: FaultChoice): readonly FaultRule[] {
  const { kind, target } = choice;
  const others = rules.filter((rule) => !isFor(rule, kind, target));
  return choice.share > 0 ? [...others, ruleOf(choice)] : others;
}

/** Of all posts to the target, how many meet a fault: rules for everybody are for it, too. */
export function totalShare(rules: readonly FaultRule[], target: Target): number {
  return rules
    .filter(
      ({ connectionIds }) =>
        connectionIds === undefined || (target !== undefined && connectionIds.includes(target)),
    )
    .reduce((sum, { share }) => sum + share, 0);
}

/** One sentence without its full stop, such as "10% of posts are answered 410 Gone". */
export function describeRule(rule: FaultRule, nameOf: (connectionId: string) => string): string {
  const delay = "delayMs" in rule ? `, by ${rule.delayMs} ms` : "";
  const whose =
    rule.connectionIds === undefined ? "" : ` to ${rule.connectionIds.map(nameOf).join(", ")}`;
  return `${formatShare(rule.share)} of posts${whose} ${faultEffects[rule.kind]}${delay}`;
}

function ruleOf({ kind, target, share, delayMs }: FaultChoice): FaultRule {
  const scope = { share, ...(target !== undefined && { connectionIds: [target] }) };
  return takesTime(kind) ? { kind, delayMs, ...scope } : { kind, ...scope };
}

export function takesTime(kind: string): kind is "slow" | "delayed" {
  return kind === "slow" || kind === "delayed";
}

function isFor(rule: FaultRule, kind: FaultKind, target: Target): boolean {
  if (rule.kind !== kind) return false;
  const { connectionIds } = rule;
  if (connectionIds === undefined) return target === undefined;
  return connectionIds.length === 1 && connectionIds[0] === target;
}
