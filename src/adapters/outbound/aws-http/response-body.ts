import { MalformedResponseError, parseField } from "./response-head.ts";

/** Finds where a body ends; what is in it goes to `keep`. */
export interface BodyFraming {
  readonly isComplete: boolean;
  /** @returns how many bytes belong to the body */
  read(bytes: Buffer): number;
}

type Keep = (bytes: Buffer) => void;

export class FixedLength implements BodyFraming {
  #missing: number;
  readonly #keep: Keep;

  constructor(length: number, keep: Keep) {
    this.#missing = length;
    this.#keep = keep;
  }

  get isComplete(): boolean {
    return this.#missing === 0;
  }

  read(bytes: Buffer): number {
    const length = Math.min(bytes.length, this.#missing);
    this.#keep(bytes.subarray(0, length));
    this.#missing -= length;
    return length;
  }
}

/** Neither length nor chunks: the body ends with the connection (RFC 9112, section 6.3, rule 8). */
export class UntilClose implements BodyFraming {
  readonly isComplete = false;
  readonly #keep: Keep;

  constructor(keep: Keep) {
    this.#keep = keep;
  }

  read(bytes: Buffer): number {
    this.#keep(bytes);
    return bytes.length;
  }
}

const longestLine = 1024;

/** RFC 9112, section 7.1.1; what an extension says does not matter. */
const chunkHead = /^([\da-f]{1,8})(?:;[\w!#$%&'*+.^`|~-]+(?:=[\w!#$%&'*+.^`|~-]+)?)*\r\n$/i;

/** RFC 9112, section 7.1; extensions and trailers are read over. */
export class Chunked implements BodyFraming {
  isComplete = false;
  #expects: "size" | "data" | "end of data" | "trailer" = "size";
  #line = "";
  #missing = 0;
  readonly #keep: Keep;

  constructor(keep: Keep) {
    this.#keep = keep;
  }

  read(bytes: Buffer): number {
    let at = 0;
    while (at < bytes.length && !this.isComplete) {
      at +=
        this.#expects === "data" ? this.#readData(bytes.subarray(at)) : this.#readLine(bytes, at);
    }
    return at;
  }

  #readData(bytes: Buffer): number {
    const length = Math.min(bytes.length, this.#missing);
    this.#keep(bytes.subarray(0, length));
    this.#missing -= length;
    if (this.#missing === 0) this.#expects = "end of data";
    return length;
  }

  #readLine(bytes: Buffer, from: number): number {
    const feed = bytes.indexOf(10, from);
    const end = feed < 0 ? bytes.length : feed + 1;
    this.#line += bytes.toString("latin1", from, end);
    if (this.#line.length > longestLine) throw new MalformedResponseError("an endless line");
    if (feed >= 0) this.#endLine();
    return end - from;
  }

  #endLine(): void {
    const line = this.#line;
    this.#line = "";
    if (!line.endsWith("\r\n")) throw new MalformedResponseError("a line feed alone");
    if (this.#expects === "size") this.#startChunk(line);
    else if (this.#expects === "trailer") this.#endTrailer(line.slice(0, -2));
    else if (line === "\r\n") this.#expects = "size";
    else throw new MalformedResponseError("a chunk that is longer than it said");
  }

  #endTrailer(field: string): void {
    if (field === "") this.isComplete = true;
    else assertTrailer(field);
  }

  #startChunk(line: string): void {
    const size = chunkHead.exec(line)?.[1];
    if (size === undefined) throw new MalformedResponseError("a chunk without a size");
    this.#missing = Number.parseInt(size, 16);
    this.#expects = this.#missing === 0 ? "trailer" : "data";
  }
}

/** They would say anew where the body ends, or whether another response may follow. */
const framingFields = new Set([
  "connection",
  "content-length",
  "proxy-connection",
  "transfer-encoding",
]);

/** @throws {MalformedResponseError} for what has no place behind a body (RFC 9110, section 6.5.1) */
function assertTrailer(field: string): void {
  const [name] = parseField(field);
  if (framingFields.has(name)) throw new MalformedResponseError("a framing in a trailer");
}
