const nothing = Buffer.alloc(0);

/** Finds the requests in what one connection sends. */
export class RequestReader {
  readonly #onRequest: (head: string, body: Buffer) => void;
  #rest: Buffer = nothing;

  /** @param onRequest called with the request line and headers, and with the body as it came */
  constructor(onRequest: (head: string, body: Buffer) => void) {
    this.#onRequest = onRequest;
  }

  read(chunk: Buffer): void {
    let rest = this.#rest.byteLength === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (let request = this.#complete(rest); request; request = this.#complete(rest)) {
      const body = rest.subarray(request.bytes - request.bodyBytes, request.bytes);
      rest = rest.subarray(request.bytes);
      this.#onRequest(request.head, body);
    }
    this.#rest = rest.byteLength === 0 ? nothing : rest;
  }

  /** The request that the bytes begin with, if all of it is there. */
  #complete(bytes: Buffer) {
    const headEnd = bytes.indexOf("\r\n\r\n");
    if (headEnd < 0) return undefined;
    const head = bytes.toString("latin1", 0, headEnd);
    const bodyBytes = contentLength(head);
    const length = headEnd + 4 + bodyBytes;
    return bytes.byteLength < length ? undefined : { head, bodyBytes, bytes: length };
  }
}

function contentLength(head: string): number {
  return Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
}
