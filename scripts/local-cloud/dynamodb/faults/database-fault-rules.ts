import type { RuleBook, ShareRule } from "../../faults/share-rules.ts";
import { problemsOfDelay } from "../../faults/share-rules.ts";

/** What can go wrong with a call of the database. */
export type DatabaseFault =
  /** Refused as by a table that takes no more at this moment, and not carried out. */
  | { readonly kind: "throttled" }
  /** Answered as an error of DynamoDB's own: it was not carried out, or it was. */
  | { readonly kind: "500-before" | "500-after" }
  /** The TCP connection is reset instead of an answer: it was not carried out, or it was. */
  | { readonly kind: "reset-before" | "reset-after" }
  /**
   * Answered late, in milliseconds, though carried out at once; or carried out as late as that, even
   * if nobody waits for it any more.
   */
  | { readonly kind: "slow" | "delayed"; readonly delayMs: number };

/** The name of a fault, in rules and for observers. */
export type DatabaseFaultKind = DatabaseFault["kind"];

/** What a call does: calls of both kinds meet faults of their own. */
export type CallEffect = "reads" | "writes";

/** The share is that of calls. */
export type DatabaseFaultRule = DatabaseFault &
  ShareRule & {
    /** Only those that read, or only those that write; all unless set. */
    readonly calls?: CallEffect;
  };

export const databaseRules: RuleBook<DatabaseFaultRule> = {
  targetsOf: ({ calls }) => (calls === undefined ? undefined : [calls]),
  nameOf: (effect) => effect,
  everybody: "all calls",
  problemsOf: (rule) => ("delayMs" in rule ? problemsOfDelay(rule.kind, rule.delayMs) : []),
};

const reads: ReadonlySet<string> = new Set(["BatchGetItem", "GetItem", "Query", "Scan"]);
const writes: ReadonlySet<string> = new Set([
  "BatchWriteItem",
  "DeleteItem",
  "PutItem",
  "UpdateItem",
]);

/** @returns nothing of a call that is about tables and not about what is in them */
export function effectOf(action: string): CallEffect | undefined {
  if (reads.has(action)) return "reads";
  return writes.has(action) ? "writes" : undefined;
}
