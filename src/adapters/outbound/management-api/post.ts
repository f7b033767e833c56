import type { AwsCredentials } from "#adapters/outbound/aws-http/aws-credentials.ts";
import type { ConnectionPool } from "#adapters/outbound/aws-http/connection-pool.ts";
import type { CorrectedClock } from "#adapters/outbound/aws-http/corrected-clock.ts";
import type { Exchange, HttpRequest } from "#adapters/outbound/aws-http/http-connection.ts";
import type { HttpResponse } from "#adapters/outbound/aws-http/response-reader.ts";
import type { PostOutcome } from "#application/ports/messenger.ts";
import type { Frame } from "#domain/frame.ts";
import { outcomeOfStatus } from "./delivery-errors.ts";
import { payloadOf } from "./payload.ts";
import type { PostSignature } from "./post-signature.ts";

/** What all posts to one endpoint share. */
export interface PostContext {
  readonly signature: PostSignature;
  readonly clock: CorrectedClock;
  readonly credentials: () => AwsCredentials;
  readonly pool: ConnectionPool;
}

export interface PostOptions {
  readonly connectionId: string;
  readonly frame: Frame;
  readonly giveUpAt: number;
  readonly settle: (outcome: PostOutcome) => void;
}

/** One frame for one connection. */
export class Post implements Exchange {
  readonly giveUpAt: number;
  readonly #context: PostContext;
  readonly #options: PostOptions;
  #signedAt = 0;
  #isRepeated = false;

  constructor(context: PostContext, options: PostOptions) {
    this.giveUpAt = options.giveUpAt;
    this.#context = context;
    this.#options = options;
  }

  request(): HttpRequest | undefined {
    try {
      return this.#sign();
    } catch {
      // No credentials, or an id that no URL can hold: it would be no other at the next attempt.
      this.#options.settle("rejected");
      return undefined;
    }
  }

  answered(response: HttpResponse): void {
    const { clock, pool } = this.#context;
    if (!this.#isRepeated && clock.correct(response, this.#signedAt)) {
      this.#isRepeated = true;
      pool.runNext(this);
    } else {
      this.#options.settle(outcomeOfStatus(response.status));
    }
  }

  failed(outcome: "unavailable" | "unanswered"): void {
    this.#options.settle(outcome);
  }

  #sign(): HttpRequest {
    const { signature, clock, credentials } = this.#context;
    const { connectionId, frame } = this.#options;
    const { sha256, latin1 } = payloadOf(frame);
    this.#signedAt = clock.now();
    const signed = signature.sign(connectionId, sha256, credentials(), this.#signedAt);
    const head = `${signed}content-length:${frame.byteLength}\r\n\r\n`;
    return latin1 === undefined ? { text: head, bytes: frame } : { text: head + latin1 };
  }
}
