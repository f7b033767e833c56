import type { StreamMessage } from "./live-state.ts";

/** What is used of an `EventSource`. */
export interface StreamSource {
  readonly readyState: number;
  addEventListener(name: string, listener: (event: { readonly data?: unknown }) => void): void;
  close(): void;
}

export type StreamState = "connecting" | "live" | "reconnecting";

export interface LiveStreamListener {
  /** Never none, in the order of their arrival. */
  received(messages: readonly StreamMessage[]): void;
  changed(state: StreamState): void;
}

/** `EventSource.CLOSED`: it has given up, as it does when it is answered with an error. */
const givenUp = 2;

/** How long the server is given to start before it is asked again. */
const reopenMs = 1_000;

/** Messages that come together are shown together, however fast they come. */
const batchMs = 50;

const names = ["snapshot", "connections", "event", "broadcast", "faults"] as const;

/** Follows the server's stream for ever; each time it connects, a snapshot begins it anew. */
export class LiveStream {
  readonly #open: () => StreamSource;
  readonly #listener: LiveStreamListener;
  #source: StreamSource | undefined;
  #batch: StreamMessage[] = [];
  #flushTimer: ReturnType<typeof setTimeout> | undefined;
  #reopenTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(open: () => StreamSource, listener: LiveStreamListener) {
    this.#open = open;
    this.#listener = listener;
    this.#connect();
  }

  close(): void {
    this.#source?.close();
    clearTimeout(this.#flushTimer);
    clearTimeout(this.#reopenTimer);
  }

  #connect(): void {
    const source = this.#open();
    this.#source = source;
    for (const name of names) {
      source.addEventListener(name, ({ data }) => this.#receive(name, data));
    }
    source.addEventListener("open", () => this.#listener.changed("live"));
    source.addEventListener("error", () => this.#lost(source));
  }

  /** An `EventSource` tries again by itself as long as nothing at all answers. */
  #lost(source: StreamSource): void {
    this.#listener.changed("reconnecting");
    if (source.readyState !== givenUp) return;
    source.close();
    this.#reopenTimer = setTimeout(() => this.#connect(), reopenMs);
  }

  #receive(name: (typeof names)[number], data: unknown): void {
    this.#batch.push({ name, data: JSON.parse(String(data)) });
    this.#flushTimer ??= setTimeout(() => this.#flush(), batchMs);
  }

  #flush(): void {
    const batch = this.#batch;
    this.#batch = [];
    this.#flushTimer = undefined;
    this.#listener.received(batch);
  }
}
