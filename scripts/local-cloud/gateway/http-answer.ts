import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";

/** An HTTP answer in the manner of AWS: JSON, or nothing. */
export interface Answer {
  readonly status: number;
  /** What the SDKs tell errors apart by, whatever the body says. */
  readonly errorType?: string;
  readonly body?: string;
}

export function error(status: number, errorType: string, message: string): Answer {
  return { status, errorType, body: JSON.stringify({ message }) };
}

export function send(response: ServerResponse, { status, errorType, body }: Answer): void {
  response.writeHead(status, {
    "x-amzn-RequestId": randomUUID(),
    ...(errorType !== undefined && { "x-amzn-ErrorType": errorType }),
    ...(body !== undefined && { "Content-Type": "application/json" }),
    ...(status !== 204 && { "Content-Length": body === undefined ? 0 : Buffer.byteLength(body) }),
  });
  response.end(body);
}
