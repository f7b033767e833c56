import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { WebSocketServer } from "ws";
import type { StreamMessages } from "../../api.ts";

/** Bytes that may wait for one reader. */
const largestBacklog = 1024 * 1024;

/** Proxies may give up a connection that is silent for longer. */
const keepAliveMs = 15_000;

/** Readers say nothing; whoever does is cut off. */
const largestMessage = 1024;

/** RFC 6455, section 7.4.1: the server goes away. */
const goingAway = 1001;

/**
 * The pages that read along. One that is too slow is dropped: it comes back and begins with a new
 * snapshot.
 */
export class LiveReaders {
  readonly #upgrades = new WebSocketServer({ noServer: true, maxPayload: largestMessage });
  readonly #open = new Set<WebSocket>();
  readonly #keepAlive: NodeJS.Timeout;

  constructor() {
    this.#keepAlive = setInterval(() => {
      for (const reader of this.#open) reader.ping();
    }, keepAliveMs).unref();
  }

  /** Whether anybody reads. */
  get areThere(): boolean {
    return this.#open.size > 0;
  }

  /** Begins with what has been so far; what comes later goes to this reader too. */
  welcome(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    snapshot: StreamMessages["snapshot"],
  ): void {
    if (socket.destroyed) return;
    this.#upgrades.handleUpgrade(request, socket, head, (reader) => {
      this.#open.add(reader);
      reader.on("close", () => this.#open.delete(reader));
      // It went away in the middle of something.
      reader.on("error", () => {});
      reader.send(format("snapshot", snapshot));
    });
  }

  send<Name extends keyof StreamMessages>(name: Name, message: StreamMessages[Name]): void {
    if (!this.areThere) return;
    const text = format(name, message);
    for (const reader of this.#open) {
      if (reader.bufferedAmount + text.length > largestBacklog) reader.terminate();
      else reader.send(text);
    }
  }

  close(): void {
    clearInterval(this.#keepAlive);
    for (const reader of this.#open) reader.close(goingAway);
  }
}

function format(name: keyof StreamMessages, data: unknown): string {
  return JSON.stringify({ name, data });
}
