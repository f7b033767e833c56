import type { Scalar, UnknownRecord } from "../../../json.ts";
import { isRecord, isScalar } from "../../../json.ts";

/** The `authorizer` member of events: `principalId`, the latency, and the context as text. */
export type AuthorizerContext = Readonly<Record<string, string | number>>;

export type Authorization =
  | { readonly decision: "Allow"; readonly principalId: string; readonly context: StringMap }
  | { readonly decision: Exclude<PolicyDecision, "Allow"> };

type StringMap = Readonly<Record<string, string>>;

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const largestResult = 8 * 1024;

/**
 * Judges what a Lambda authorizer returned.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
export function readAuthorization(result: unknown, methodArn: string): Authorization {
  if (!isRecord(result) || isTooLarge(result)) return { decision: "malformed" };
  const { principalId, policyDocument, context } = result;
  const values = readContext(context ?? {});
  if (typeof principalId !== "string" || values === undefined) return { decision: "malformed" };
  const decision = evaluatePolicy(policyDocument, "execute-api:Invoke", methodArn);
  return decision === "Allow" ? { decision, principalId, context: values } : { decision };
}

/** The latency's name and place are those of REST APIs: none was recorded for a WebSocket. */
export function authorizerContext(
  { principalId, context }: Extract<Authorization, { decision: "Allow" }>,
  integrationLatency: number,
): AuthorizerContext {
  return Object.assign({ principalId, integrationLatency }, context, {
    principalId,
    integrationLatency,
  });
}

function isTooLarge(result: UnknownRecord): boolean {
  try {
    return Buffer.byteLength(JSON.stringify(result)) > largestResult;
  } catch {
    // What is nested too deep to be written would be larger.
    return true;
  }
}

/** @returns every value as text, as functions receive it; `undefined` if one is not a scalar */
function readContext(context: unknown): StringMap | undefined {
  if (!isRecord(context)) return undefined;
  const present = Object.entries(context).filter(([, value]) => value !== null);
  if (!present.every(isScalarEntry)) return undefined;
  return Object.fromEntries(present.map(([key, value]) => [key, String(value)]));
}

function isScalarEntry(entry: [string, unknown]): entry is [string, Scalar] {
  return isScalar(entry[1]);
}

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
