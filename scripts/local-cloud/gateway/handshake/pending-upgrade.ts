import type { IncomingMessage } from "node:http";
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket, WebSocketServer } from "ws";

/** A handshake that has not been answered yet; knows when its client gives up. */
export class PendingUpgrade {
  readonly #request: IncomingMessage;
  readonly #socket: Duplex;
  readonly #head: Buffer;
  readonly #destroy = () => {
    this.#socket.destroy();
  };
  #isAnswered = false;

  /** @param head what the client sent behind its request, before it was let in */
  constructor(request: IncomingMessage, socket: Duplex, head: Buffer) {
    this.#request = request;
    this.#socket = socket;
    this.#head = head;
    socket.on("end", this.#destroy);
    socket.on("error", this.#destroy);
  }

  /** Answers with a status and a body like API Gateway's. */
  refuse(status: number, message: string, requestId: string): void {
    this.#isAnswered = true;
    const body = JSON.stringify({ message });
    const lines = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
      `Date: ${new Date().toUTCString()}`,
      "Content-Type: application/json",
      `Content-Length: ${Buffer.byteLength(body)}`,
      "Connection: close",
      `x-amzn-RequestId: ${requestId}`,
    ];
    this.#socket.end(`${lines.join("\r\n")}\r\n\r\n${body}`, this.#destroy);
  }

  /**
   * Answers 101.
   *
   * @returns `undefined` if the client is gone
   */
  accept(
    server: WebSocketServer,
    subprotocol: string | undefined,
  ): { readonly webSocket: WebSocket; readonly socket: Duplex } | undefined {
    this.#isAnswered = true;
    this.#socket.off("end", this.#destroy);
    // Left to itself, `ws` answers with the first subprotocol that was offered.
    delete this.#request.headers["sec-websocket-protocol"];
    const addSubprotocol = (headers: string[]) => {
      if (subprotocol !== undefined) headers.push(`Sec-WebSocket-Protocol: ${subprotocol}`);
    };
    let webSocket: WebSocket | undefined;
    server.on("headers", addSubprotocol);
    server.handleUpgrade(this.#request, this.#socket, this.#head, (opened) => {
      webSocket = opened;
    });
    server.off("headers", addSubprotocol);
    return webSocket && { webSocket, socket: this.#socket };
  }

  abort(): void {
    this.#socket.destroy();
  }

  /** Whoever has had no answer by now gets none. */
  abandon(): void {
    if (!this.#isAnswered) this.abort();
  }
}
