import type { Duplex } from "node:stream";
import type { RawData, WebSocket } from "ws";
import type { Closure, ConnectionFacts } from "../events/connection-facts.ts";
import type { AuthorizerContext } from "../integrations/authorization.ts";
import type { GatewayLimits } from "../limits/gateway-limits.ts";
import { longestTimeout } from "../limits/gateway-limits.ts";
import type { Recipient } from "../management-api/recipients.ts";
import { FrameLimit } from "../messages/frame-limit.ts";
import { closureByClient, closureByError, closures } from "./closures.ts";

/** How long a client may take to answer a close frame before its TCP connection is cut. */
const closeGraceMs = 2000;

export interface ConnectionListener {
  onMessage(connection: OpenConnection, body: string): void;
  /** Once, after the end. */
  onClosed(connection: OpenConnection, closure: Closure): void;
}

/** A client whose handshake succeeded: enforces on its connection what API Gateway allows. */
export class OpenConnection implements Recipient {
  #facts: ConnectionFacts;
  readonly #webSocket: WebSocket;
  readonly #socket: Duplex;
  readonly #limits: GatewayLimits;
  readonly #listener: ConnectionListener;
  readonly #frames: FrameLimit;
  #messages = 0;
  #lastActiveAt = Date.now();
  #timer: NodeJS.Timeout | undefined;
  #closure: Closure | undefined;
  #vanished = false;

  constructor(
    facts: ConnectionFacts,
    transport: { readonly webSocket: WebSocket; readonly socket: Duplex },
    limits: GatewayLimits,
    listener: ConnectionListener,
  ) {
    this.#facts = facts;
    this.#webSocket = transport.webSocket;
    this.#socket = transport.socket;
    this.#limits = limits;
    this.#listener = listener;
    this.#frames = new FrameLimit(limits);
    this.#listen();
    this.watchTime();
  }

  get facts(): ConnectionFacts {
    return this.#facts;
  }

  get isOpen(): boolean {
    return this.#webSocket.readyState === this.#webSocket.OPEN;
  }

  get lastActiveAt(): number {
    return this.#lastActiveAt;
  }

  /** Whether it ended in a way that API Gateway does not notice. */
  get vanished(): boolean {
    return this.#vanished;
  }

  /** Whether as much is waiting for this client as the gateway keeps. */
  isBufferFull(moreBytes: number): boolean {
    return this.#webSocket.bufferedAmount + moreBytes > this.#limits.outboundBufferBytes;
  }

  /** Sends one text frame, whatever its size. */
  send(text: string | Uint8Array): void {
    if (!this.isOpen) return;
    this.#lastActiveAt = Date.now();
    this.#webSocket.send(text, { binary: false });
  }

  /**
   * Sends one text frame of the gateway's own. Whoever sends and sends and reads none of the answers
   * would fill this machine's memory, and is ended instead.
   */
  tell(text: string): void {
    if (this.isBufferFull(text.length)) this.close(closures.tooMuch);
    else this.send(text);
  }

  /** Ends it politely. Only the first call counts. */
  close(closure: Closure): void {
    if (!this.isOpen) return;
    this.#closure = closure;
    this.#webSocket.close(closure.code, closure.reason);
    this.#setTimer(closeGraceMs, () => this.#webSocket.terminate());
  }

  /**
   * Changes what every later event repeats of the authorizer's context.
   *
   * @returns whether there is one
   */
  amendContext(changes: AuthorizerContext): boolean {
    const { authorizer } = this.#facts;
    if (authorizer === undefined) return false;
    this.#facts = { ...this.#facts, authorizer: { ...authorizer, ...changes } };
    return true;
  }

  /** Cuts the TCP connection as if the client's machine had died. */
  vanish(): void {
    this.#vanished = true;
    this.#webSocket.terminate();
  }

  /**
   * Ends it when it is idle or old. Activity only moves a date, so that it costs nothing; the
   * timer looks at the date when it fires. To be called again when the limits change.
   */
  watchTime(): void {
    if (!this.isOpen) return;
    const idleAt = this.#lastActiveAt + this.#limits.idleTimeoutMs;
    const oldAt = this.facts.connectedAt + this.#limits.lifetimeMs;
    const remaining = Math.min(idleAt, oldAt) - Date.now();
    if (remaining <= 0) this.close(closures.goingAway);
    else this.#setTimer(remaining, () => this.watchTime());
  }

  #listen(): void {
    // In front of the listener by which `ws` reads, to see the frames before it joins them.
    this.#socket.prependListener("data", (chunk: Buffer) => this.#measure(chunk));
    this.#webSocket.on("message", (data, isBinary) => this.#receive(data, isBinary));
    this.#webSocket.on("ping", (data) => this.#pong(data));
    this.#webSocket.on("error", (error) => {
      this.#closure ??= closureByError(error);
    });
    this.#webSocket.on("close", (code, reason) => {
      clearTimeout(this.#timer);
      this.#listener.onClosed(this, this.#closure ?? closureByClient(code, reason.toString()));
    });
  }

  #measure(chunk: Buffer): void {
    this.#frames.read(chunk);
    // Not at once: the chunk may hold whole messages before the one that is too large.
    if (this.#frames.exceeded) queueMicrotask(() => this.#refuseTooBig());
  }

  #refuseTooBig(): void {
    this.close(closures.tooBig);
    // The rest of the frame is thrown away unread; a client need not answer in the middle of it.
    this.#socket.removeAllListeners("data");
    this.#socket.resume();
    this.#socket.end();
  }

  #receive(data: RawData, isBinary: boolean): void {
    this.#messages++;
    const isTooBig = this.#frames.exceeded && this.#messages > this.#frames.messages;
    if (isTooBig || !this.isOpen) return;
    this.#lastActiveAt = Date.now();
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-binary-media-types.html
    if (isBinary) this.close(closures.unsupportedData);
    else this.#listener.onMessage(this, data.toString());
  }

  #pong(data: Buffer): void {
    if (!this.isOpen) return;
    if (this.isBufferFull(data.length)) this.close(closures.tooMuch);
    else this.#webSocket.pong(data);
  }

  #setTimer(delayMs: number, callback: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(callback, Math.min(delayMs, longestTimeout));
  }
}
