import { hash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** What the `Authorization` header says. */
export interface Claim {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: Buffer;
}

const claimPattern =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/;

export function readClaim(authorization: string): Claim | undefined {
  const parts = claimPattern.exec(authorization);
  if (parts === null) return undefined;
  const [, accessKeyId = "", date = "", region = "", claimed = "", headers = "", signature = ""] =
    parts;
  return {
    accessKeyId,
    date,
    region,
    service: claimed,
    signedHeaders: headers.split(";"),
    signature: Buffer.from(signature, "hex"),
  };
}

/** @returns who says to have signed a request, which need not be true; nothing if nobody does */
export function accessKeyIdOf({ authorization = "" }: IncomingHttpHeaders): string | undefined {
  return readClaim(authorization)?.accessKeyId;
}

/** The "basic" form of ISO 8601, `20240209T181143Z`. */
export function basicTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/[-:]|\.\d{3}/g, "");
}

export function parseBasicTime(text: string): number | undefined {
  const extended = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
  const epochMs = extended === text ? Number.NaN : Date.parse(extended);
  return Number.isNaN(epochMs) ? undefined : epochMs;
}

export interface SignedRequest {
  readonly method: string;
  /** Path and query as they came, still encoded. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/**
 * What both sides of a signature hash. The body's hash is always computed, never believed from
 * `x-amz-content-sha256`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request
 */
export function canonicalRequest(request: SignedRequest, signedHeaders: readonly string[]): string {
  const { method, url, headers, body } = request;
  const [path = "", query = ""] = url.split("?", 2);
  return [
    method,
    canonicalPath(path),
    canonicalQuery(query),
    ...signedHeaders.map((name) => `${name}:${canonicalValue(headers[name])}`),
    "",
    signedHeaders.join(";"),
    hash("sha256", body),
  ].join("\n");
}

/**
 * Every service but S3 encodes the path that was sent once more: `@` becomes `%40` and the `%3D`
 * at the end of a connection id `%253D`.
 */
function canonicalPath(path: string): string {
  return path.split("/").map(encode).join("/");
}

function canonicalQuery(query: string): string {
  if (query === "") return "";
  return [...new URLSearchParams(query)]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join("&");
}

function canonicalValue(value: string | readonly string[] | undefined): string {
  return [value ?? ""].flat().join(",").trim().replace(/ +/g, " ");
}

/** Leaves only the characters unreserved that RFC 3986 names. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
