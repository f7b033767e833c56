import { once } from "node:events";
import type { IncomingHttpHeaders } from "node:http";
import { request } from "node:http";
import { onTestFinished } from "vitest";
import type { ClientOptions } from "ws";
import { WebSocket } from "ws";

export interface ClosedWith {
  readonly code: number;
  readonly reason: string;
}

/** A connected client that keeps what it receives until it is asked for. */
export class Client {
  readonly webSocket: WebSocket;
  readonly closed: Promise<ClosedWith>;
  readonly #frames: string[] = [];
  #wake: () => void = () => {};

  static async connect(
    url: string,
    protocols: string[] = [],
    options: ClientOptions = {},
  ): Promise<Client> {
    const client = new Client(new WebSocket(url, protocols, options));
    await once(client.webSocket, "open");
    onTestFinished(() => client.webSocket.terminate());
    return client;
  }

  private constructor(webSocket: WebSocket) {
    this.webSocket = webSocket;
    this.closed = new Promise((resolve) => {
      webSocket.on("close", (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    webSocket.on("message", (data, isBinary) => {
      this.#frames.push(isBinary ? "(binary)" : data.toString());
      this.#wake();
    });
  }

  send(message: unknown): void {
    this.webSocket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  async nextFrame(): Promise<string> {
    while (this.#frames.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#frames.shift() ?? "";
  }

  /** What is there already, without waiting. */
  get unread(): readonly string[] {
    return this.#frames;
  }

  /** Waits until everything that was sent before has been read by the gateway. */
  async ping(): Promise<void> {
    this.webSocket.ping();
    await once(this.webSocket, "pong");
  }
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The headers of a WebSocket handshake. */
export const upgradeHeaders = {
  Connection: "Upgrade",
  Upgrade: "websocket",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
};

/** The plain HTTP answer to a handshake, 101 or any other; an accepted client leaves at once. */
export function handshake(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> {
  return httpRequest(url.replace("ws:", "http:"), { headers: { ...upgradeHeaders, ...headers } });
}

export function httpRequest(
  url: string,
  options: {
    readonly method?: string;
    readonly path?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array;
  } = {},
): Promise<HttpAnswer> {
  const { body: sent, ...rest } = options;
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { agent: false, ...rest });
    outgoing.on("error", reject);
    outgoing.on("upgrade", ({ statusCode = 0, headers }, socket) => {
      socket.destroy();
      resolve({ status: statusCode, headers, body: "" });
    });
    outgoing.on("response", async (response) => {
      const body = (await response.toArray()).join("");
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
    });
    outgoing.end(sent);
  });
}
