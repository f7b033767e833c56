import type { Frame } from "#domain/frames.ts";

/**
 * What became of one post:
 * - `delivered`: the gateway accepted the frame;
 * - `gone`: the connection no longer exists;
 * - `throttled`: too many posts, or this client reads too slowly (the gateway does not say which);
 * - `unavailable`: the gateway failed, or the network did;
 * - `rejected`: the gateway will never accept this post.
 */
export type PostOutcome = "delivered" | "gone" | "throttled" | "unavailable" | "rejected";

/** Sends frames to clients through the gateway. No call rejects because of a recipient. */
export interface Messenger {
  /** Sends one text frame to one connection. */
  post(connectionId: string, frame: Frame): Promise<PostOutcome>;

  /** Ends a connection; one that is gone already is fine. */
  close(connectionId: string): Promise<PostOutcome>;
}
