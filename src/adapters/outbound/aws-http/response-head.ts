/** The head of an HTTP/1 response, as far as anybody here needs it. */
export interface ResponseHead {
  readonly status: number;
  readonly contentLength: number | undefined;
  readonly isChunked: boolean;
  /** Whether the server keeps the connection open after this response. */
  readonly isPersistent: boolean;
  readonly errorType: string;
  readonly date: string;
}

/** What came is no response; where the next would begin is unknown. */
export class MalformedResponseError extends Error {
  override readonly name = "MalformedResponseError";
}

const statusLine = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;
/** RFC 9110, section 5.6.2. */
const token = /^[\w!#$%&'*+.^`|~-]+$/;
/** RFC 9110, section 5.5. */
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * @param text the lines of the head with CRLF between them and none at the end
 * @throws {MalformedResponseError}
 */
export function parseResponseHead(text: string): ResponseHead {
  const [firstLine = "", ...lines] = text.split("\r\n");
  const match = statusLine.exec(firstLine);
  if (match === null) throw new MalformedResponseError("no status line");
  const fields = new HeaderFields();
  for (const line of lines) fields.add(...parseField(line));
  const { contentLength, transferEncoding, connection, errorType, date } = fields;
  const isChunked = transferEncoding !== undefined;
  const [, minorVersion, status] = match;
  // RFC 9112, section 6.3: either may be a lie, and then two ends disagree about where it ends.
  if (isChunked && contentLength !== undefined) {
    throw new MalformedResponseError("two framings");
  }
  // Section 6.1: HTTP/1.0 has no transfer encodings, so whoever sent one may have relayed it blindly.
  if (isChunked && (transferEncoding.toLowerCase() !== "chunked" || minorVersion === "0")) {
    throw new MalformedResponseError("an unknown transfer encoding");
  }
  const isPersistent = minorVersion === "1" && !/(^|[\t ,])close($|[\t ,])/i.test(connection);
  return { status: Number(status), contentLength, isChunked, isPersistent, errorType, date };
}

/**
 * @param line of a header or trailer, without its CRLF
 * @returns the name in small letters, and the value
 * @throws {MalformedResponseError}
 */
export function parseField(line: string): [name: string, value: string] {
  const colon = line.indexOf(":");
  const name = line.slice(0, Math.max(colon, 0));
  // Also refuses a continuation line (RFC 9112, section 5.2), which begins with a space.
  if (!token.test(name)) throw new MalformedResponseError("a header field without a name");
  // JavaScript's `trim` takes more away than the optional white space of RFC 9110, section 5.6.3.
  const value = line.slice(colon + 1).replace(/^[\t ]+|[\t ]+$/g, "");
  if (!fieldValue.test(value)) throw new MalformedResponseError("a control character");
  return [name.toLowerCase(), value];
}

class HeaderFields {
  contentLength: number | undefined;
  transferEncoding: string | undefined;
  connection = "";
  errorType = "";
  date = "";

  add(name: string, value: string): void {
    if (name === "content-length") this.#setContentLength(value);
    else if (name === "transfer-encoding") this.#setTransferEncoding(value);
    else if (name === "connection" || name === "proxy-connection") this.connection += `,${value}`;
    else if (name === "x-amzn-errortype") this.errorType = value;
    else if (name === "date") this.date = value;
  }

  #setContentLength(value: string): void {
    // Said twice it may be the same, but only somebody in between would have added it.
    if (!/^\d{1,15}$/.test(value) || this.contentLength !== undefined) {
      throw new MalformedResponseError("no length");
    }
    this.contentLength = Number(value);
  }

  #setTransferEncoding(value: string): void {
    this.transferEncoding =
      this.transferEncoding === undefined ? value : `${this.transferEncoding},${value}`;
  }
}
