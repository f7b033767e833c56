import { once } from "node:events";
import type { TLSSocket } from "node:tls";
import { createServer } from "node:tls";
import { CommandError } from "../../command-error.ts";
import { RequestReader } from "./request-reader.ts";
import type { Certificate } from "./self-signed-certificate.ts";

/** Called once per request; what it passes to `answer`, now or later, goes out as it is. */
export type Answerer = (head: string, answer: (response: Buffer) => void, body: Buffer) => void;

/**
 * HTTP over TLS without Node's HTTP server, which costs more per request than the client that is
 * to be measured. Keeps every connection open, and expects no pipelining.
 *
 * @returns the port, on loopback
 */
export async function startRawHttpServer(
  certificate: Certificate,
  answerTo: Answerer,
): Promise<number> {
  const server = createServer({ ...certificate, noDelay: true }, (socket) => {
    const answer = (response: Buffer) => send(socket, response);
    const reader = new RequestReader((head, body) => answerTo(head, answer, body));
    socket.on("data", (chunk) => reader.read(chunk));
    // A client that leaves is no concern of the stand-in; what it got is counted on its side.
    socket.on("error", () => socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new CommandError("No port to listen.");
  return address.port;
}

function send(socket: TLSSocket, response: Buffer): void {
  if (socket.writable) socket.write(response);
}

/** @param body an empty one has no content type, as with API Gateway */
export function httpResponse(status: string, body: string, headers: readonly string[] = []) {
  const contentType = body === "" ? [] : ["Content-Type: application/json"];
  return Buffer.from(
    [
      `HTTP/1.1 ${status}`,
      `Date: ${new Date().toUTCString()}`,
      ...contentType,
      `Content-Length: ${Buffer.byteLength(body)}`,
      "Connection: keep-alive",
      "x-amzn-RequestId: 2b0a9c1e-6f0d-4c57-9c3e-0d1f6d7e8a90",
      ...headers,
      "",
      body,
    ].join("\r\n"),
  );
}
