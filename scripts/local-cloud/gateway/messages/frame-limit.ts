/** The largest sizes in bytes; asked at every frame, so that they may change. */
export interface FrameSizes {
  readonly frameBytes: number;
  readonly messageBytes: number;
}

const continuedLength16 = 126;
const continuedLength64 = 127;
const longestHeader = 10;
const maskBytes = 4;

/**
 * Reads the sizes of frames out of the raw bytes of a connection, in chunks of any size.
 *
 * API Gateway limits single frames (32 KB) and not only messages (128 KB), but a WebSocket library
 * hands over whole messages and forgets how they were cut.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6455#section-5.2
 */
export class FrameLimit {
  readonly #sizes: FrameSizes;
  readonly #header = Buffer.alloc(longestHeader);
  #headerLength = 0;
  /** Bytes of masking key and payload that are still to come. */
  #toSkip = 0;
  #messageBytes = 0;
  #messages = 0;
  #exceeded = false;

  constructor(sizes: FrameSizes) {
    this.#sizes = sizes;
  }

  /** Whether a frame or a message was announced that is too large; nothing is read after it. */
  get exceeded(): boolean {
    return this.#exceeded;
  }

  /** How many messages have begun their last frame and are small enough. */
  get messages(): number {
    return this.#messages;
  }

  read(chunk: Buffer): void {
    let offset = 0;
    while (offset < chunk.length && !this.#exceeded) {
      if (this.#toSkip > 0) {
        const skipped = Math.min(this.#toSkip, chunk.length - offset);
        this.#toSkip -= skipped;
        offset += skipped;
      } else {
        this.#header[this.#headerLength++] = chunk.readUInt8(offset++);
        if (this.#headerLength === this.#headerSize()) this.#readHeader();
      }
    }
  }

  #headerSize(): number {
    if (this.#headerLength < 2) return 2;
    const length = this.#shortLength();
    if (length === continuedLength16) return 4;
    return length === continuedLength64 ? longestHeader : 2;
  }

  #readHeader(): void {
    const first = this.#header.readUInt8(0);
    const isMasked = (this.#header.readUInt8(1) & 0x80) !== 0;
    const length = this.#payloadLength();
    this.#headerLength = 0;
    this.#toSkip = length + (isMasked ? maskBytes : 0);
    const isControlFrame = (first & 0x08) !== 0;
    if (!isControlFrame) this.#countDataFrame(length, (first & 0x80) !== 0);
  }

  #countDataFrame(length: number, isLast: boolean): void {
    this.#messageBytes += length;
    const { frameBytes, messageBytes } = this.#sizes;
    if (length > frameBytes || this.#messageBytes > messageBytes) {
      this.#exceeded = true;
    } else if (isLast) {
      this.#messageBytes = 0;
      this.#messages++;
    }
  }

  #shortLength(): number {
    return this.#header.readUInt8(1) & 0x7f;
  }

  #payloadLength(): number {
    const length = this.#shortLength();
    if (length === continuedLength16) return this.#header.readUInt16BE(2);
    return length === continuedLength64 ? Number(this.#header.readBigUInt64BE(2)) : length;
  }
}
