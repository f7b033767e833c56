import type { StreamMessage } from "../../api.ts";

/** What is used of a `WebSocket`. */
export interface StreamSource {
  addEventListener(
    name: "open" | "message" | "close",
    listener: (event: { readonly data?: unknown }) => void,
  ): void;
  close(): void;
}

export type StreamState = "connecting" | "live" | "reconnecting";

export interface LiveStreamListener {
  /** Never none, in the order of their arrival. */
  received(messages: readonly StreamMessage[]): void;
  changed(state: StreamState): void;
}

/** How long the server is given to start before it is asked again. */
const reopenMs = 1_000;

/** Messages that come together are shown together, however fast they come. */
const batchMs = 50;

/** However long it takes to show them. */
const longestBatchMs = 1_000;

/** Follows the server's stream for ever; each time it connects, a snapshot begins it anew. */
export class LiveStream {
  readonly #open: () => StreamSource;
  readonly #listener: LiveStreamListener;
  #source: StreamSource | undefined;
  #batch: StreamMessage[] = [];
  #batchMs = batchMs;
  #flushTimer: ReturnType<typeof setTimeout> | undefined;
  #reopenTimer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(open: () => StreamSource, listener: LiveStreamListener) {
    this.#open = open;
    this.#listener = listener;
    this.#connect();
  }

  close(): void {
    this.#isClosed = true;
    this.#source?.close();
    clearTimeout(this.#flushTimer);
    clearTimeout(this.#reopenTimer);
  }

  #connect(): void {
    const source = this.#open();
    this.#source = source;
    source.addEventListener("open", () => this.#listener.changed("live"));
    source.addEventListener("message", ({ data }) => this.#receive(data));
    source.addEventListener("close", () => this.#lost());
  }

  #lost(): void {
    if (this.#isClosed) return;
    this.#listener.changed("reconnecting");
    this.#reopenTimer = setTimeout(() => this.#connect(), reopenMs);
  }

  #receive(data: unknown): void {
    const message: StreamMessage = JSON.parse(String(data));
    // What came before a snapshot is in it.
    if (message.name === "snapshot") this.#batch = [];
    this.#batch.push(message);
    if (!this.#isClosed) this.#flushTimer ??= setTimeout(() => this.#flush(), this.#batchMs);
  }

  #flush(): void {
    const batch = this.#batch;
    this.#batch = [];
    this.#flushTimer = undefined;
    const began = performance.now();
    this.#listener.received(batch);
    // After it was drawn. Where that is slow, or the machine busy, more is gathered for the next time:
    // a page that is always drawing would not get round to reading, and fall behind without end.
    setTimeout(() => {
      this.#batchMs = Math.min(Math.max(performance.now() - began, batchMs), longestBatchMs);
    });
  }
}
