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

/** Follows the server's stream for ever; each time it connects, a snapshot begins it anew. */
export class LiveStream {
  readonly #open: () => StreamSource;
  readonly #listener: LiveStreamListener;
  #source: StreamSource | undefined;
  #batch: StreamMessage[] = [];
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
    if (!this.#isClosed) this.#flushTimer ??= setTimeout(() => this.#flush(), batchMs);
  }

  #flush(): void {
    const batch = this.#batch;
    this.#batch = [];
    this.#flushTimer = undefined;
    this.#listener.received(batch);
  }
}
