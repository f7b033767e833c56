import { randomBytes } from "node:crypto";

/**
 * The ids of API Gateway: 11 bytes in base64url with one "=". In every recorded event the ninth
 * byte tells connections and messages (2) from requests (5), and a message repeats the last three
 * bytes of its connection. AWS promises none of it, so nobody should rely on more than the length.
 */
const connectionMark = 2;
const requestMark = 5;

export function newConnectionId(): string {
  return encode(Buffer.from([...randomBytes(8), connectionMark, ...randomBytes(2)]));
}

export function newRequestId(): string {
  return encode(Buffer.from([...randomBytes(8), requestMark, ...randomBytes(2)]));
}

export function newMessageId(connectionId: string): string {
  const tail = Buffer.from(connectionId, "base64url").subarray(8);
  return encode(Buffer.concat([randomBytes(8), tail]));
}

const connectionIdPattern = /^[A-Za-z0-9_-]{15}=$/;

/** Whether this could be the id of a connection, open or not. */
export function isConnectionId(text: string): boolean {
  return connectionIdPattern.test(text);
}

function encode(bytes: Buffer): string {
  return `${bytes.toString("base64url")}=`;
}
