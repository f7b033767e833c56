import type {
  CallEffect,
  DatabaseFaultKind,
  DatabaseFaultRule,
} from "../../../local-cloud/dynamodb/faults/database-fault-rules.ts";
import { formatShare } from "../format.ts";
import type { Amount } from "./fault-form.ts";
import { amountOf, takesTime } from "./fault-form.ts";

/** What a rule does, in words that follow its share of the calls. */
export const databaseEffects: Readonly<Record<DatabaseFaultKind, string>> = {
  delayed: "carried out late",
  slow: "answered late, though carried out at once",
  throttled: "throttled",
  "500-before": "answered 500, not carried out",
  "500-after": "answered 500, though carried out",
  "reset-before": "reset, not carried out",
  "reset-after": "reset, though carried out: the answer is lost",
};

/** Short names, in the order in which they are offered. */
export const databaseFaultNames: Readonly<Record<DatabaseFaultKind, string>> = {
  delayed: "Latency",
  slow: "Slow answer",
  throttled: "Throttled",
  "500-before": "500, not done",
  "500-after": "500, done",
  "reset-before": "Reset, not done",
  "reset-after": "Answer lost",
};

/** Which calls a rule is for; all of them if `undefined`. */
export type Calls = CallEffect | undefined;

/** One line of the form. */
export interface DatabaseChoice extends Amount {
  readonly kind: DatabaseFaultKind;
  readonly calls: Calls;
}

/** What is in force of one fault, for exactly these calls. */
export function databaseChoiceOf(
  rules: readonly DatabaseFaultRule[],
  kind: DatabaseFaultKind,
  calls: Calls,
): DatabaseChoice {
  return { kind, calls, ...amountOf(rules.filter((rule) => isFor(rule, kind, calls))) };
}

/** The rules with one line of the form changed; those of other lines and calls stay. */
export function withDatabaseChoice(
  rules: readonly DatabaseFaultRule[],
  choice: DatabaseChoice,
): readonly DatabaseFaultRule[] {
  const { kind, calls, share, delayMs } = choice;
  const others = rules.filter((rule) => !isFor(rule, kind, calls));
  if (share <= 0) return others;
  const scope = { share, ...(calls !== undefined && { calls }) };
  return [...others, takesTime(kind) ? { kind, delayMs, ...scope } : { kind, ...scope }];
}

/** One sentence without its full stop, such as "10% of writes throttled". */
export function describeDatabaseRule(rule: DatabaseFaultRule): string {
  const delay = "delayMs" in rule ? `, by ${rule.delayMs} ms` : "";
  const share = formatShare(rule.share);
  return `${share} of ${rule.calls ?? "calls"} ${databaseEffects[rule.kind]}${delay}`;
}

function isFor(rule: DatabaseFaultRule, kind: DatabaseFaultKind, calls: Calls): boolean {
  return rule.kind === kind && rule.calls === calls;
}
