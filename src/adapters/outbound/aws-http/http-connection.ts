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
  /** @param outcome `unanswered` if it was sent and may have been carried out */
  failed(outcome: "unavailable" | "unanswered"): void;
}

/** Who is told how a connection fares. */
export interface ConnectionOwner {
  /** It is free: newly open, or its exchange is over. */
  free(connection: HttpConnection): void;
  /** It is closed, by whichever end; told before its exchange is. */
  closed(connection: HttpConnection): void;
}

const readBufferBytes = 4 * 1024;

/** A persistent HTTP/1.1 connection with one exchange at a time (RFC 9112, section 9.3). */
export class HttpConnection {
  readonly #owner: ConnectionOwner;
  readonly #socket: Socket;
  readonly #reader: ResponseReader;
  #exchange: Exchange | undefined;
  #isOpen = false;
  #isClosed = false;
  #isLate = false;

  /** @param longestExcerpt see `ResponseReader` */
  constructor(sockets: SocketFactory, owner: ConnectionOwner, longestExcerpt?: number) {
    this.#owner = owner;
    this.#reader = new ResponseReader(longestExcerpt);
    // Reading into one buffer again and again spares an allocation for each response.
    this.#socket = sockets.open({
      buffer: new Uint8Array(readBufferBytes),
      callback: (length, bytes) => this.#read(length, bytes),
    });
    this.#socket.once(sockets.readyEvent, () => this.#opened());
    this.#socket.once("end", () => this.#ended());
    // "close" follows every error, and is all that matters.
    this.#socket.on("error", () => {});
    this.#socket.once("close", () => this.#closed());
  }

  /** Whether it has been open; `false` while it is being opened. */
  get isOpen(): boolean {
    return this.#isOpen;
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
    if (bytes === undefined) {
      this.#socket.write(head);
      return;
    }
    this.#socket.cork();
    this.#socket.write(head);
    this.#socket.write(bytes);
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

  #opened(): void {
    this.#isOpen = true;
    this.#owner.free(this);
  }

  /** @returns whether to go on reading */
  #read(length: number, bytes: Uint8Array): boolean {
    try {
      // Without a request there is nothing to answer: 408, as some servers say before they close.
      if (this.#exchange === undefined) this.destroy();
      else if (this.#reader.read(Buffer.from(bytes.buffer, 0, length))) this.#answered();
    } catch {
      this.destroy();
    }
    return !this.#socket.destroyed;
  }

  #answered(): void {
    const exchange = this.#exchange;
    this.#exchange = undefined;
    exchange?.answered(this.#reader.response);
    // A server may answer before it has read the whole body; the rest of it is still to go.
    const isFit = this.#reader.isPersistent && this.#socket.writableLength === 0;
    if (isFit) this.#owner.free(this);
    else this.destroy();
  }

  #ended(): void {
    if (this.#exchange !== undefined && this.#reader.end()) this.#answered();
    this.destroy();
  }

  #closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#owner.closed(this);
    const exchange = this.#exchange;
    this.#exchange = undefined;
    // Without a byte of an answer the server has most likely not begun; that is worth a retry.
    exchange?.failed(this.#isLate || this.#reader.hasBegun ? "unanswered" : "unavailable");
  }
}
