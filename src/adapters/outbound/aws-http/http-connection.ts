import type { Socket } from "node:net";
import type { HttpResponse } from "./response-reader.ts";
import { ResponseReader } from "./response-reader.ts";
import type { SocketFactory } from "./socket-factory.ts";

/** A request as it is written: `text`, then `bytes`. */
export interface HttpRequest {
  /**
   * One byte per code unit. A small body is best put here as well: the request is then one write
   * of one buffer.
   */
  readonly text: string;
  readonly bytes?: Uint8Array;
}

/**
 * Why there is no answer:
 * - `unsent`: no connection could be had in time, and nothing was sent;
 * - `cut_off`: the connection ended before a byte of an answer came, so most likely nothing was done;
 * - `unanswered`: the answer is late, broken off or not to be trusted; it may have been carried out.
 */
export type NoAnswer = "unsent" | "cut_off" | "unanswered";

/** One request, and what becomes of it: exactly one of the two ends. */
export interface Exchange {
  /** Epoch milliseconds. */
  readonly giveUpAt: number;
  /**
   * Built when there is a connection to send it over, because a signature is dated; `undefined` if
   * it has come to an end already.
   */
  request(): HttpRequest | undefined;
  answered(response: HttpResponse): void;
  failed(why: NoAnswer): void;
}

/** Who is told how a connection fares. */
export interface ConnectionOwner {
  /** It is free: newly open, or its exchange is over. */
  free(connection: HttpConnection): void;
  /** It is closed, by whichever end; told before its exchange is. */
  closed(connection: HttpConnection): void;
}

const readBufferBytes = 4 * 1024;

/**
 * A persistent HTTP/1.1 connection with one exchange at a time (RFC 9112, section 9.3). Nothing in an
 * answer says which request it is for, so a connection on which there is any doubt about where the
 * last one ended is not used again.
 */
export class HttpConnection {
  readonly #owner: ConnectionOwner;
  readonly #socket: Socket;
  readonly #reader: ResponseReader;
  #exchange: Exchange | undefined;
  #isClosed = false;
  #isLate = false;
  /** Writes under way. */
  #unwritten = 0;
  /** Whether the answer is there, before the request is known to be written. */
  #isHeld = false;
  #mayHaveMore = false;

  /** @param longestExcerpt see `ResponseReader` */
  constructor(sockets: SocketFactory, owner: ConnectionOwner, longestExcerpt?: number) {
    this.#owner = owner;
    this.#reader = new ResponseReader(longestExcerpt);
    // Reading into one buffer again and again spares an allocation for each response.
    this.#socket = sockets.open({
      buffer: new Uint8Array(readBufferBytes),
      callback: (length, bytes) => this.#read(length, bytes),
    });
    this.#socket.once(sockets.readyEvent, () => this.#owner.free(this));
    this.#socket.once("end", () => this.#ended());
    // "close" follows every error, and is all that matters.
    this.#socket.on("error", () => {});
    this.#socket.once("close", () => this.#closed());
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** What is under way here, if anything. */
  get exchange(): Exchange | undefined {
    return this.#exchange;
  }

  send(exchange: Exchange, { text, bytes }: HttpRequest): void {
    this.#exchange = exchange;
    this.#reader.reset();
    this.#socket.ref();
    const head = Buffer.from(text, "latin1");
    this.#mayHaveMore = false;
    this.#unwritten = bytes === undefined ? 1 : 2;
    if (bytes === undefined) {
      this.#socket.write(head, this.#written);
      return;
    }
    this.#socket.cork();
    this.#socket.write(head, this.#written);
    this.#socket.write(bytes, this.#written);
    this.#socket.uncork();
  }

  /** Until it is used again it does not keep the process alive. */
  rest(): void {
    this.#socket.unref();
  }

  /** Closes it because its exchange has taken too long. */
  giveUp(): void {
    this.#isLate = true;
    this.destroy();
  }

  /** Closes it at once; an exchange under way has failed. */
  destroy(): void {
    this.#socket.destroy();
    this.#closed();
  }

  /** @returns whether to go on reading */
  #read(length: number, bytes: Uint8Array): boolean {
    try {
      // Without a request there is nothing to answer: 408, as some servers say before they close.
      if (this.#exchange === undefined) this.destroy();
      else if (this.#reader.read(Buffer.from(bytes.buffer, 0, length))) {
        // The buffer was full, so there may be more than was read.
        this.#mayHaveMore = length === bytes.length;
        this.#complete();
      }
    } catch {
      this.destroy();
    }
    return !this.#socket.destroyed;
  }

  /**
   * A server may refuse before it has read the whole request. What it says it has done is not taken
   * for an answer before the request is written, which over TLS is known a little later.
   */
  #complete(): void {
    const { status } = this.#reader.response;
    if (this.#unwritten === 0 || status >= 400) this.#answered();
    else this.#isHeld = true;
  }

  #answered(): void {
    const exchange = this.#exchange;
    this.#exchange = undefined;
    this.#isHeld = false;
    exchange?.answered(this.#reader.response);
    const isFit = this.#reader.isPersistent && this.#unwritten === 0 && !this.#mayHaveMore;
    if (isFit) this.#owner.free(this);
    else this.destroy();
  }

  readonly #written = (): void => {
    this.#unwritten--;
    if (this.#isHeld && this.#unwritten === 0 && !this.#isClosed) this.#answered();
  };

  #ended(): void {
    if (this.#exchange !== undefined && this.#reader.end()) this.#complete();
    this.destroy();
  }

  #closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#owner.closed(this);
    const exchange = this.#exchange;
    this.#exchange = undefined;
    exchange?.failed(this.#isLate || this.#reader.hasBegun ? "unanswered" : "cut_off");
  }
}
