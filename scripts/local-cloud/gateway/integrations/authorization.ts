import type { Scalar, UnknownRecord } from "../../../json.ts";
import { isRecord, isScalar } from "../../../json.ts";
import type { PolicyDecision } from "./authorizer-policy-evaluation.ts";
import { evaluatePolicy } from "./authorizer-policy-evaluation.ts";

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
  return Buffer.byteLength(JSON.stringify(result)) > largestResult;
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
