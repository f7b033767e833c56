import { isRecord } from "../../../json.ts";

/** A statement of an IAM policy, as far as an authorizer's policy can have one. */
interface Statement {
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

export type PolicyDecision = "Allow" | "Deny" | "malformed";

/**
 * Decides as IAM does: an explicit deny wins, and what no statement allows is denied.
 *
 * Statements with conditions, or with `NotAction` or `NotResource`, cannot be judged here; they
 * make the policy malformed, which is seen at once, rather than being ignored.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluatePolicy(
  document: unknown,
  action: string,
  resource: string,
): PolicyDecision {
  const statements = readStatements(document);
  if (statements === undefined) return "malformed";
  const effects = statements
    .filter(({ actions }) => actions.some((pattern) => matches(pattern, action, "i")))
    .filter(({ resources }) => resources.some((pattern) => matches(pattern, resource, "")))
    .map(({ effect }) => effect);
  return effects.includes("Allow") && !effects.includes("Deny") ? "Allow" : "Deny";
}

function readStatements(document: unknown): readonly Statement[] | undefined {
  if (!isRecord(document)) return undefined;
  const { Statement: statement } = document;
  const statements = (Array.isArray(statement) ? statement : [statement]).map(readStatement);
  return statements.every((read) => read !== undefined) ? statements : undefined;
}

function readStatement(statement: unknown): Statement | undefined {
  if (!isRecord(statement) || "Condition" in statement) return undefined;
  const { Effect: effect, Action: action, Resource: resource } = statement;
  const actions = readPatterns(action);
  const resources = readPatterns(resource);
  if (effect !== "Allow" && effect !== "Deny") return undefined;
  if (actions === undefined || resources === undefined) return undefined;
  return { effect, actions, resources };
}

function readPatterns(value: unknown): readonly string[] | undefined {
  const patterns: readonly unknown[] = Array.isArray(value) ? value : [value];
  return patterns.every((pattern) => typeof pattern === "string") ? patterns : undefined;
}

/** In a pattern, `*` stands for any characters and `?` for one. */
function matches(pattern: string, text: string, flags: "i" | ""): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*+/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${expression}$`, `s${flags}`).test(text);
}
