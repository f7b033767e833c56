import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";

/** An HTTP answer in the manner of AWS: JSON, or nothing. */
export interface Answer {
  readonly status: number;
  /** What the SDKs tell errors apart by, whatever the body says. */
  readonly errorType?: string;
  readonly body?: string;
  /** Epoch milliseconds by the clock of who answers; by this machine's unless set. */
  readonly answeredAt?: number;
}

export function error(status: number, errorType: string, message: string): Answer {
  return { status, errorType, body: JSON.stringify({ message }) };
}

export function send(response: ServerResponse, answer: Answer): void {
  const { status, errorType, body, answeredAt } = answer;
  response.writeHead(status, {
    "x-amzn-RequestId": randomUUID(),
    ...(errorType !== undefined && { "x-amzn-ErrorType": errorType }),
    ...(answeredAt !== undefined && { Date: new Date(answeredAt).toUTCString() }),
    ...(body !== undefined && { "Content-Type": "application/json" }),
    ...(status !== 204 && { "Content-Length": body === undefined ? 0 : Buffer.byteLength(body) }),
  });
  response.end(body);
}
