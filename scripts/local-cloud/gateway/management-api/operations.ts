import { closures } from "../connections/closures.ts";
import type { Answer } from "../http/answer.ts";
import { error } from "../http/answer.ts";
import type { Recipient } from "./recipients.ts";

/** Without a body, and known to the SDKs by its header alone. */
export const gone: Answer = { status: 410, errorType: "GoneException" };

/** The one answer to too many calls and to a client that reads too slowly. */
export const limitExceeded = error(429, "LimitExceededException", "Too Many Requests");

export const payloadTooLarge = error(413, "PayloadTooLargeException", "Request Too Long");

type Operation = (connection: Recipient, body: Buffer) => Answer;

/** What can be done with an open connection, by HTTP method. */
export const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["POST", post],
  ["GET", describe],
  ["DELETE", remove],
]);

function post(connection: Recipient, body: Buffer): Answer {
  if (connection.isBufferFull(body.length)) return limitExceeded;
  connection.send(body);
  return { status: 200 };
}

function describe({ facts, lastActiveAt }: Recipient): Answer {
  const { connectedAt, sourceIp, userAgent } = facts;
  const body = JSON.stringify({
    connectedAt: new Date(connectedAt).toISOString(),
    identity: { sourceIp, userAgent },
    lastActiveAt: new Date(lastActiveAt).toISOString(),
  });
  return { status: 200, body };
}

function remove(connection: Recipient): Answer {
  connection.close(closures.normal);
  return { status: 204 };
}
