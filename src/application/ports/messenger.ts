import type { Frame } from "#domain/frame.ts";

/**
 * What became of one post:
 * - `delivered`: the gateway accepted the frame;
 * - `gone`: the connection no longer exists;
 * - `throttled`: too many posts, or this client reads too slowly (the gateway does not say which);
 * - `unavailable`: the gateway failed, or the connection to it did before any answer came;
 * - `unanswered`: the answer did not come in time or broke off, so it may have been delivered;
 * - `rejected`: the gateway will never accept this post.
 */
export type PostOutcome =
  | "delivered"
  | "gone"
  | "throttled"
  | "unavailable"
  | "unanswered"
  | "rejected";

/** Sends frames to clients through the gateway. No call rejects because of a recipient. */
export interface Messenger {
  /**
   * Sends one text frame to one connection, once: whether to try again is not for a messenger to
   * decide.
   *
   * @param deadline epoch milliseconds; without an answer by then the post is given up as
   * `unanswered`, so that no post outlives the work that it belongs to
   */
  post(connectionId: string, frame: Frame, deadline?: number): Promise<PostOutcome>;

  /** Ends a connection; one that is gone already is fine. */
  close(connectionId: string): Promise<PostOutcome>;
}
