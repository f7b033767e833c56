/** The head of an HTTP/1 response, as far as a post needs it. */
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

const statusLine = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: |$)/;
/** RFC 9110, section 5.6.2. */
const token = /^[\w!#$%&'*+.^`|~-]+$/;

/**
 * @param text the lines of the head with CRLF between them and none at the end
 * @throws {MalformedResponseError}
 */
export function parseResponseHead(text: string): ResponseHead {
  const [firstLine = "", ...lines] = text.split("\r\n");
  const match = statusLine.exec(firstLine);
  if (match === null) throw new MalformedResponseError("no status line");
  const fields = new HeaderFields();
  for (const line of lines) fields.add(line);
  const { contentLength, transferEncoding, connection, errorType, date } = fields;
  const isChunked = transferEncoding !== undefined;
  // RFC 9112, section 6.3: either may be a lie, and then two ends disagree about where it ends.
  if (isChunked && contentLength !== undefined) {
    throw new MalformedResponseError("two framings");
  }
  if (isChunked && transferEncoding.toLowerCase() !== "chunked") {
    throw new MalformedResponseError("an unknown transfer encoding");
  }
  const isPersistent = match[1] === "1" && !/(^|[\s,])close($|[\s,])/i.test(connection);
  return { status: Number(match[2]), contentLength, isChunked, isPersistent, errorType, date };
}

class HeaderFields {
  contentLength: number | undefined;
  transferEncoding: string | undefined;
  connection = "";
  errorType = "";
  date = "";

  add(line: string): void {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0));
    // Also refuses a continuation line (RFC 9112, section 5.2), which begins with a space.
    if (!token.test(name)) throw new MalformedResponseError("a header field without a name");
    const value = line.slice(colon + 1).trim();
    if (/[\r\n\0]/.test(value)) throw new MalformedResponseError("a control character");
    this.#set(name.toLowerCase(), value);
  }

  #set(name: string, value: string): void {
    if (name === "content-length") this.#setContentLength(value);
    else if (name === "transfer-encoding") this.#setTransferEncoding(value);
    else if (name === "connection") this.connection += `,${value}`;
    else if (name === "x-amzn-errortype") this.errorType = value;
    else if (name === "date") this.date = value;
  }

  #setContentLength(value: string): void {
    const length = Number(value);
    if (!/^\d{1,15}$/.test(value) || (this.contentLength ?? length) !== length) {
      throw new MalformedResponseError("no length");
    }
    this.contentLength = length;
  }

  #setTransferEncoding(value: string): void {
    this.transferEncoding =
      this.transferEncoding === undefined ? value : `${this.transferEncoding},${value}`;
  }
}
