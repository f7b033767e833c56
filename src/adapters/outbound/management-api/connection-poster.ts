import type { AwsCredentials } from "#adapters/outbound/aws-http/aws-credentials.ts";
import { ConnectionPool } from "#adapters/outbound/aws-http/connection-pool.ts";
import { CorrectedClock } from "#adapters/outbound/aws-http/corrected-clock.ts";
import { parseEndpoint } from "#adapters/outbound/aws-http/endpoint.ts";
import { SocketFactory } from "#adapters/outbound/aws-http/socket-factory.ts";
import type { PostOutcome } from "#application/ports/messenger.ts";
import type { Frame } from "#domain/frame.ts";
import type { PostContext } from "./post.ts";
import { Post } from "./post.ts";
import { PostSignature } from "./post-signature.ts";

export interface PosterOptions {
  /** `https://…/{stage}`, or a custom domain with its mapping key. */
  readonly endpoint: string;
  readonly region: string;
  /** Asked for each post, so that rotation is followed. */
  readonly credentials: () => AwsCredentials;
  /** How many posts can be under way at once. */
  readonly maxSockets?: number;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/** Lambda allows 1,024 file descriptors, and more sockets than this gain nothing. */
const defaultMaxSockets = 256;
const longestPostMs = 5_000;

/**
 * Posts frames at a fraction of what the SDK spends, which counts because a broadcast is one post
 * for each recipient.
 */
export class ConnectionPoster {
  readonly #now: () => number;
  readonly #context: PostContext;

  constructor(options: PosterOptions) {
    const { region, credentials, maxSockets = defaultMaxSockets, now = Date.now } = options;
    const endpoint = parseEndpoint(options.endpoint);
    const sockets = new SocketFactory(endpoint);
    this.#now = now;
    this.#context = {
      signature: new PostSignature(endpoint, region),
      clock: new CorrectedClock(now),
      credentials,
      pool: new ConnectionPool({ sockets, maxSockets, now }),
    };
  }

  /** Never rejects, and settles by the deadline. */
  post(connectionId: string, frame: Frame, deadline?: number): Promise<PostOutcome> {
    const now = this.#now();
    const giveUpAt = Math.min(deadline ?? Number.POSITIVE_INFINITY, now + longestPostMs);
    if (giveUpAt <= now) return Promise.resolve("unavailable");
    return new Promise((settle) => {
      const post = new Post(this.#context, { connectionId, frame, giveUpAt, settle });
      this.#context.pool.run(post);
    });
  }
}
