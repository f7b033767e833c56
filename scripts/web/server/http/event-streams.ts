import type { IncomingMessage, ServerResponse } from "node:http";
import type { StreamMessages } from "../../api.ts";
import { closedPolicy, commonHeaders } from "./answers.ts";

/** Bytes that may wait for one reader. */
const largestBacklog = 1024 * 1024;

/** Proxies and browsers may give up a stream that is silent for longer. */
const keepAliveMs = 15_000;

/** How long a browser waits before it asks again. */
const retryMs = 1_000;

/**
 * The open streams of server-sent events. A reader that is too slow is dropped: its browser comes
 * back and begins with a new snapshot.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class EventStreams {
  readonly #open = new Set<ServerResponse>();
  readonly #heartbeat: NodeJS.Timeout;

  constructor() {
    this.#heartbeat = setInterval(() => this.#write(":\n\n"), keepAliveMs).unref();
  }

  /** Whether anybody reads. */
  get areRead(): boolean {
    return this.#open.size > 0;
  }

  /** Begins a stream with what has been so far; what comes later goes to it too. */
  open(request: IncomingMessage, response: ServerResponse, snapshot: StreamMessages["snapshot"]) {
    if (request.socket.destroyed) return;
    response.writeHead(200, {
      ...commonHeaders,
      "Content-Security-Policy": closedPolicy,
      "Content-Type": "text/event-stream; charset=utf-8",
    });
    response.write(`retry: ${retryMs}\n\n${format("snapshot", snapshot)}`);
    this.#open.add(response);
    response.on("close", () => this.#open.delete(response));
    // A reader that went away in the middle of something.
    response.on("error", () => {});
  }

  send<Name extends keyof StreamMessages>(name: Name, message: StreamMessages[Name]): void {
    if (this.areRead) this.#write(format(name, message));
  }

  close(): void {
    clearInterval(this.#heartbeat);
    for (const response of this.#open) response.end();
    this.#open.clear();
  }

  #write(text: string): void {
    for (const response of this.#open) {
      if (response.writableLength + text.length > largestBacklog) {
        this.#open.delete(response);
        response.destroy();
      } else {
        response.write(text);
      }
    }
  }
}

/** JSON has no line break outside of its strings, and none inside them. */
function format(name: string, message: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(message)}\n\n`;
}
