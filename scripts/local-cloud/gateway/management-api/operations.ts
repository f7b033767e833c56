import { closures } from "../connections/closures.ts";
import type { Answer } from "../http/answer.ts";
import { limitExceeded } from "./management-answers.ts";
import type { Recipient } from "./recipient.ts";

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
