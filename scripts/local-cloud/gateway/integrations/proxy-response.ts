import { isRecord, isScalar } from "../../../json.ts";

/** What a function with a Lambda proxy integration must return. */
export interface ProxyResponse {
  readonly statusCode: number;
  /** The one header that reaches a client, and only in answer to its handshake. */
  readonly subprotocol?: string;
}

const allowedKeys: ReadonlySet<string> = new Set([
  "statusCode",
  "headers",
  "multiValueHeaders",
  "body",
  "isBase64Encoded",
]);

/** What a subprotocol may consist of: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2 */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * Reads a proxy response as strictly as API Gateway does, which checks it even where it is not
 * used: people saw any other key, a body that is not text and a status that is not a whole number
 * make it malformed.
 *
 * @returns `undefined` if it is malformed
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function readProxyResponse(value: unknown): ProxyResponse | undefined {
  if (!isRecord(value) || !Object.keys(value).every((key) => allowedKeys.has(key)))
    return undefined;
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = value;
  const wellFormed =
    isStatusCode(statusCode) &&
    (isAbsent(body) || typeof body === "string") &&
    (isAbsent(isBase64Encoded) || typeof isBase64Encoded === "boolean") &&
    (isAbsent(headers) || isMapOf(headers, isScalar)) &&
    (isAbsent(multiValueHeaders) || isMapOf(multiValueHeaders, isScalars));
  if (!wellFormed) return undefined;
  const subprotocol = findHeader("sec-websocket-protocol", headers, multiValueHeaders);
  if (subprotocol === undefined || subprotocol === "") return { statusCode };
  return token.test(subprotocol) ? { statusCode, subprotocol } : undefined;
}

/** A final status: an HTTP response cannot end with 1xx. */
function isStatusCode(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 200 && value <= 599;
}

function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

function isScalars(value: unknown): boolean {
  return Array.isArray(value) && value.every(isScalar);
}

function isMapOf(value: unknown, isValue: (value: unknown) => boolean): boolean {
  return isRecord(value) && Object.values(value).every(isValue);
}

function findHeader(name: string, ...maps: readonly unknown[]): string | undefined {
  const values = maps
    .filter(isRecord)
    .flatMap((map) => Object.entries(map))
    .filter(([key]) => key.toLowerCase() === name)
    .flatMap(([, value]) => value);
  return values.length === 0 ? undefined : String(values[0]);
}
