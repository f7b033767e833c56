import type { Frame } from "#domain/frame.ts";

/**
 * How a call can fail:
 * - `gone`: the connection no longer exists;
 * - `throttled`: too many calls, or this client reads too slowly (the gateway does not say which);
 * - `unavailable`: the gateway failed, or the connection to it did before any answer came;
 * - `unanswered`: the answer did not come in time or broke off, so it may have been done;
 * - `rejected`: the gateway will never do this.
 */
export type Failure = "gone" | "throttled" | "unavailable" | "unanswered" | "rejected";

export interface Failed {
  readonly outcome: Failure;
  /**
   * What was seen, for people who look for the cause: the gateway's own name of an error, such as
   * `AccessDeniedException`, or a few words with `_` between them, such as `no_credentials`.
   */
  readonly reason: string;
}

/** `delivered`: the gateway accepted the frame, which is not to say that the player has seen it. */
export type Posted = { readonly outcome: "delivered" } | Failed;

export type Closed = { readonly outcome: "closed" } | Failed;

/** Speaks to clients through the gateway. No call rejects because of a recipient. */
export interface Messenger {
  /**
   * Sends one text frame to one connection, once: whether to try again is not for a messenger to
   * decide.
   *
   * @param deadline epoch milliseconds; without an answer by then the post is given up as
   * `unanswered`, so that no post outlives the work that it belongs to
   */
  post(connectionId: string, frame: Frame, deadline: number): Promise<Posted>;

  /** Ends a connection; the same holds as for a post. One that is `gone` already is as good. */
  close(connectionId: string, deadline: number): Promise<Closed>;
}
