const nothing = Buffer.alloc(0);

/** Finds the requests in what one connection sends; bodies are counted, not kept. */
export class RequestReader {
  readonly #onRequest: (head: string) => void;
  #rest: Buffer = nothing;

  /** @param onRequest called with the request line and headers when the body has come, too */
  constructor(onRequest: (head: string) => void) {
    this.#onRequest = onRequest;
  }

  read(chunk: Buffer): void {
    let rest = this.#rest.byteLength === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (let request = this.#complete(rest); request; request = this.#complete(rest)) {
      rest = rest.subarray(request.bytes);
      this.#onRequest(request.head);
    }
    this.#rest = rest.byteLength === 0 ? nothing : rest;
  }

  /** The request that the bytes begin with, if all of it is there. */
  #complete(bytes: Buffer) {
    const headEnd = bytes.indexOf("\r\n\r\n");
    if (headEnd < 0) return undefined;
    const head = bytes.toString("latin1", 0, headEnd);
    const length = headEnd + 4 + contentLength(head);
    return bytes.byteLength < length ? undefined : { head, bytes: length };
  }
}

function contentLength(head: string): number {
  return Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
}
