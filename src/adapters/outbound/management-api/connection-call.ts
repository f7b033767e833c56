import type { AwsCredentials } from "#adapters/outbound/aws-http/aws-credentials.ts";
import type { ConnectionPool } from "#adapters/outbound/aws-http/connection-pool.ts";
import type { CorrectedClock } from "#adapters/outbound/aws-http/corrected-clock.ts";
import type {
  Exchange,
  HttpRequest,
  NoAnswer,
} from "#adapters/outbound/aws-http/http-connection.ts";
import type { HttpResponse } from "#adapters/outbound/aws-http/response-reader.ts";
import type { Failed } from "#application/ports/messenger.ts";
import type { Frame } from "#domain/frame.ts";
import type { ConnectionSignature, Method } from "./connection-signature.ts";
import { failureOf, failureWithoutAnswer } from "./failures.ts";
import { payloadOf } from "./payload.ts";

/** What all calls to one endpoint share. */
export interface CallContext {
  readonly signature: ConnectionSignature;
  readonly clock: CorrectedClock;
  readonly credentials: () => AwsCredentials;
  readonly pool: ConnectionPool;
}

export interface CallOptions {
  readonly method: Method;
  readonly connectionId: string;
  /** The body; empty where there is none. */
  readonly frame: Frame;
  /** Epoch milliseconds. */
  readonly giveUpAt: number;
  /** @param failed nothing if the gateway accepted it */
  readonly settle: (failed?: Failed) => void;
}

/** One call of `@connections` for one connection. */
export class ConnectionCall implements Exchange {
  readonly giveUpAt: number;
  readonly #context: CallContext;
  readonly #options: CallOptions;
  #signedAt = 0;
  #isRepeated = false;

  constructor(context: CallContext, options: CallOptions) {
    this.giveUpAt = options.giveUpAt;
    this.#context = context;
    this.#options = options;
  }

  /** What fails here would fail no other way at the next attempt. */
  request(): HttpRequest | undefined {
    const credentials = this.#currentCredentials();
    if (credentials === undefined) return this.#reject("no_credentials");
    try {
      return this.#sign(credentials);
    } catch {
      // An id that no URL can hold.
      return this.#reject("invalid_request");
    }
  }

  answered(response: HttpResponse): void {
    const { clock, pool } = this.#context;
    const { status } = response;
    if (!this.#isRepeated && clock.correct(response, this.#signedAt)) {
      this.#isRepeated = true;
      pool.runNext(this);
    } else if (status < 300) {
      this.#options.settle();
    } else {
      this.#options.settle(failureOf(response));
    }
  }

  failed(why: NoAnswer): void {
    this.#options.settle(failureWithoutAnswer(why));
  }

  #currentCredentials(): AwsCredentials | undefined {
    try {
      return this.#context.credentials();
    } catch {
      return undefined;
    }
  }

  #reject(reason: string): undefined {
    this.#options.settle({ outcome: "rejected", reason });
  }

  #sign(credentials: AwsCredentials): HttpRequest {
    const { signature, clock } = this.#context;
    const { method, connectionId, frame } = this.#options;
    const { sha256, latin1 } = payloadOf(frame);
    this.#signedAt = clock.now();
    const signed = signature.sign(method, connectionId, sha256, credentials, this.#signedAt);
    const head = `${signed}content-length:${frame.byteLength}\r\n\r\n`;
    return latin1 === undefined ? { text: head, bytes: frame } : { text: head + latin1 };
  }
}
