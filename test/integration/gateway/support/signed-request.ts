import { createHash, createHmac } from "node:crypto";
import type { HttpAnswer } from "./client.ts";
import { httpRequest } from "./client.ts";
import { accessKey, region } from "./start-gateway.ts";

/** What a request is signed with. */
export interface Signing {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly service: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Besides `host` and `x-amz-date`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly signedHeaders: readonly string[];
  /** With the query string, as it is sent. */
  readonly path: string;
}

export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** A call of the management API, signed step by step as the IAM User Guide says. */
export function sign(
  endpoint: string,
  method: string,
  connectionId: string,
  body: string | Uint8Array = "",
  changes: Partial<Signing> = {},
): SignedRequest {
  const { host, pathname } = new URL(endpoint);
  const signing: Signing = {
    ...accessKey,
    region,
    service: "execute-api",
    at: Date.now(),
    headers: {},
    signedHeaders: ["host", "x-amz-date"],
    path: `${pathname}/@connections/${encodeURIComponent(connectionId)}`,
    ...changes,
  };
  const headers = { host, ...signing.headers, "x-amz-date": basicTime(signing.at) };
  const authorization = authorize(signing, method, headers, body);
  return { method, path: signing.path, headers: { ...headers, authorization }, body };
}

export function signedRequest(...call: Parameters<typeof sign>): Promise<HttpAnswer> {
  return httpRequest(call[0], sign(...call));
}

function authorize(
  signing: Signing,
  method: string,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
): string {
  const { accessKeyId, secretAccessKey, service, signedHeaders } = signing;
  const [path = "", query = ""] = signing.path.split("?");
  const time = basicTime(signing.at);
  const names = signedHeaders.join(";");
  const canonicalRequest = [
    method,
    path.split("/").map(encodeURIComponent).join("/"),
    query.split("&").sort().join("&"),
    ...signedHeaders.map((name) => `${name}:${headers[name] ?? ""}`),
    "",
    names,
    sha256(body),
  ].join("\n");
  const scope = [time.slice(0, 8), signing.region, service, "aws4_request"];
  const stringToSign = ["AWS4-HMAC-SHA256", time, scope.join("/"), sha256(canonicalRequest)];
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  const signature = hmac(key, stringToSign.join("\n")).toString("hex");
  const credential = `${accessKeyId}/${scope.join("/")}`;
  return `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`;
}

export function basicTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/[-:]|\.\d{3}/g, "");
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac("sha256", key).update(data).digest();
}

function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}
