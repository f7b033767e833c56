import { ConnectionPool } from "./connection-pool.ts";
import type { Endpoint } from "./endpoint.ts";
import type { HttpRequest, NoAnswer } from "./http-connection.ts";
import type { HttpResponse } from "./response-reader.ts";
import { SocketFactory } from "./socket-factory.ts";

export interface HttpClientOptions {
  readonly maxSockets: number;
  /** Bytes; of a longer body the end is missing. */
  readonly longestBody: number;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

const sentences: Readonly<Record<NoAnswer, string>> = {
  unsent: "cannot be reached",
  cut_off: "closed the connection without an answer",
  unanswered: "is not answering",
};

/** There is no response. */
export class NoResponseError extends Error {
  override readonly name = "NoResponseError";
  readonly why: NoAnswer;

  constructor(why: NoAnswer, host: string) {
    super(`${host} ${sentences[why]}.`);
    this.why = why;
  }
}

/** Sends requests to one host, over persistent connections. */
export class HttpClient {
  readonly #host: string;
  readonly #pool: ConnectionPool;
  readonly #now: () => number;

  constructor(endpoint: Endpoint, { maxSockets, longestBody, now = Date.now }: HttpClientOptions) {
    this.#host = endpoint.host;
    this.#now = now;
    const sockets = new SocketFactory(endpoint);
    this.#pool = new ConnectionPool({ sockets, maxSockets, now, longestExcerpt: longestBody });
  }

  /**
   * @param build the request, when there is a connection to send it over; what it throws is passed on
   * @returns whatever the status is
   * @throws {NoResponseError}
   */
  send(build: () => HttpRequest, timeoutMs: number): Promise<HttpResponse> {
    if (timeoutMs <= 0) return Promise.reject(new NoResponseError("unsent", this.#host));
    return new Promise((resolve, reject) => {
      this.#pool.run({
        giveUpAt: this.#now() + timeoutMs,
        request() {
          try {
            return build();
          } catch (error) {
            reject(error);
            return undefined;
          }
        },
        answered: resolve,
        failed: (why) => reject(new NoResponseError(why, this.#host)),
      });
    });
  }
}
