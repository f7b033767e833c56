import type { BodyFraming } from "./response-body.ts";
import { Chunked, FixedLength, UntilClose } from "./response-body.ts";
import type { ResponseHead } from "./response-head.ts";
import { MalformedResponseError, parseResponseHead } from "./response-head.ts";

export interface HttpResponse extends Pick<ResponseHead, "status" | "errorType" | "date"> {
  /** The beginning of the body, a byte for each code unit; all of it if there was room for it. */
  readonly excerpt: string;
}

/** Many times what the services here send, and less than Node.js takes. */
const longestHead = 8 * 1024;
/** Enough to tell errors apart that share a status. */
const errorExcerpt = 1024;
const headEnd = "\r\n\r\n";

/**
 * Reads one HTTP/1 response from the pieces in which it arrives, wherever they are cut. Strict: a
 * connection that is out of step would credit one recipient with the answer to another.
 */
export class ResponseReader {
  readonly #longestExcerpt: number;
  #text = "";
  #head: ResponseHead | undefined;
  #body: BodyFraming | undefined;
  #excerpt = "";
  #hasSurplus = false;
  #hasBegun = false;

  /** @param longestExcerpt bytes of a body that are kept; the rest is read over */
  constructor(longestExcerpt = errorExcerpt) {
    this.#longestExcerpt = longestExcerpt;
  }

  /** Whether any byte of the response has come. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /**
   * @returns whether the response is complete
   * @throws {MalformedResponseError}
   */
  read(bytes: Buffer): boolean {
    this.#hasBegun = true;
    let rest = bytes;
    while (this.#head === undefined) {
      const taken = this.#readHead(rest);
      if (taken === undefined) return false;
      rest = rest.subarray(taken);
    }
    return this.#readBody(rest);
  }

  /** @returns whether the response is complete now that nothing more will come */
  end(): boolean {
    return this.#body instanceof UntilClose;
  }

  get response(): HttpResponse {
    const { status = 0, errorType = "", date = "" } = this.#head ?? {};
    return { status, errorType, date, excerpt: this.#excerpt };
  }

  /** Whether it is certain that the connection is fit for another request. */
  get isPersistent(): boolean {
    return (
      this.#head?.isPersistent === true &&
      !this.#hasSurplus &&
      !hasNoBody(this.#head.status) &&
      !(this.#body instanceof UntilClose)
    );
  }

  reset(): void {
    this.#text = "";
    this.#head = undefined;
    this.#body = undefined;
    this.#excerpt = "";
    this.#hasSurplus = false;
    this.#hasBegun = false;
  }

  /** @returns how many of the bytes belong to a head that is complete with them */
  #readHead(bytes: Buffer): number | undefined {
    const before = this.#text.length;
    this.#text += bytes.toString("latin1");
    const end = this.#text.indexOf(headEnd, Math.max(0, before - headEnd.length + 1));
    if (end > longestHead || (end < 0 && this.#text.length > longestHead)) {
      throw new MalformedResponseError("an endless head");
    }
    if (end < 0) return undefined;
    const head = parseResponseHead(this.#text.slice(0, end));
    this.#text = "";
    this.#begin(head);
    return end + headEnd.length - before;
  }

  #begin(head: ResponseHead): void {
    if (head.status === 101) throw new MalformedResponseError("another protocol");
    if (head.status < 200) {
      assertInterim(head);
      return;
    }
    this.#head = head;
    this.#body = this.#framingOf(head);
  }

  /** RFC 9112, section 6.3. */
  #framingOf({ status, isChunked, contentLength }: ResponseHead): BodyFraming | undefined {
    if (hasNoBody(status) || contentLength === 0) return undefined;
    if (isChunked) return new Chunked(this.#keep);
    if (contentLength !== undefined) return new FixedLength(contentLength, this.#keep);
    return new UntilClose(this.#keep);
  }

  #readBody(bytes: Buffer): boolean {
    const taken = this.#body?.read(bytes) ?? 0;
    if (taken < bytes.length) this.#hasSurplus = true;
    return this.#body?.isComplete ?? true;
  }

  readonly #keep = (bytes: Buffer): void => {
    const missing = this.#longestExcerpt - this.#excerpt.length;
    if (missing > 0) this.#excerpt += bytes.toString("latin1", 0, Math.min(missing, bytes.length));
  };
}

/**
 * RFC 9112, section 6.3, rule 1. A server that sends one all the same, at once or later, is out of
 * step with its next answer.
 */
function hasNoBody(status: number): boolean {
  return status === 204 || status === 304;
}

/** @throws {MalformedResponseError} where it has a body, which would be read as the response */
function assertInterim({ contentLength, isChunked }: ResponseHead): void {
  if (contentLength !== undefined || isChunked) {
    throw new MalformedResponseError("a body of an interim response");
  }
}
