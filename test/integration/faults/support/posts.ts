import { once } from "node:events";
import { connect } from "node:net";
import { onTestFinished } from "vitest";
import { sign, signedRequest } from "../../gateway/support/signed-request.ts";

/** A status, or the code of the error that came instead of an answer. */
export type Ending = number | string;

/** Posts once to every connection, some at a time. */
export async function postToAll(
  endpoint: string,
  connectionIds: readonly string[],
  body = "hello",
): Promise<readonly Ending[]> {
  const endings: Ending[] = [];
  for (let start = 0; start < connectionIds.length; start += 50) {
    const some = connectionIds.slice(start, start + 50);
    endings.push(...(await Promise.all(some.map((id) => postOnce(endpoint, id, body)))));
  }
  return endings;
}

/** Posts to one connection again and again, each time after the answer to the one before. */
export async function postInTurn(
  endpoint: string,
  connectionId: string,
  times: number,
): Promise<readonly Ending[]> {
  const endings: Ending[] = [];
  while (endings.length < times) endings.push(await postOnce(endpoint, connectionId, "hello"));
  return endings;
}

async function postOnce(endpoint: string, connectionId: string, body: string): Promise<Ending> {
  try {
    return (await signedRequest(endpoint, "POST", connectionId, body)).status;
  } catch (error) {
    return errorCode(error);
  }
}

/** A post on a bare TCP connection, where a reset can be told from a polite end. */
export function openPost(endpoint: string, connectionId: string, body: string) {
  const { hostname, port } = new URL(endpoint);
  const { method, path, headers } = sign(endpoint, "POST", connectionId, body);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = `Content-Length: ${Buffer.byteLength(body)}\r\n`;
  const socket = connect({ host: hostname, port: Number(port) });
  onTestFinished(() => void socket.destroy());
  socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join("")}${length}\r\n${body}`);
  const ending = once(socket.resume(), "end").then(() => "end", errorCode);
  return { socket, ending };
}

function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
