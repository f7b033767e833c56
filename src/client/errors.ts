import type { ErrorFrame } from "#protocol/frames.ts";

/**
 * What can go wrong, for the game to tell apart by `code` or by class. No error ever carries a
 * token, a password or a message's content.
 */
export abstract class RelayError extends Error {
  abstract readonly code: string;
  /** Whether the same call can succeed later without being changed. */
  readonly retryable: boolean = false;
}

/** `connect` or `login` was called with something that can never work. */
export class InvalidOptionsError extends RelayError {
  override readonly name = "InvalidOptionsError";
  readonly code = "invalid_options";
}

/** Not a message at all: nothing, an empty text, or a value that JSON cannot write. */
export class InvalidMessageError extends RelayError {
  override readonly name = "InvalidMessageError";
  readonly code = "invalid_message";
  constructor() {
    super("A message is any JSON value but an empty text.");
  }
}

/** Larger than one frame may be. Nobody gets it, and the connection stays open. */
export class MessageTooLargeError extends RelayError {
  override readonly name = "MessageTooLargeError";
  readonly code = "payload_too_large";
  /** Both in bytes. */
  constructor(actual: number, limit: number) {
    super(`A frame of ${actual} bytes is more than ${limit}.`);
  }
}

/** There is no connection now, and `whileDisconnected` says to refuse. Nothing was sent. */
export class NotConnectedError extends RelayError {
  override readonly name = "NotConnectedError";
  readonly code = "not_connected";
  override readonly retryable = true;
  constructor() {
    super("Not connected: nothing was sent.");
  }
}

/** There is no connection now, and the queue is full. Nothing was sent or queued. */
export class QueueFullError extends RelayError {
  override readonly name = "QueueFullError";
  readonly code = "queue_full";
  override readonly retryable = true;
  constructor() {
    super("Not connected, and the queue is full.");
  }
}

/** The network takes what is sent too slowly: more than `unsentLimitBytes` would wait for it. */
export class BackpressureError extends RelayError {
  override readonly name = "BackpressureError";
  readonly code = "too_much_unsent";
  override readonly retryable = true;
  /** In bytes. */
  constructor(unsent: number) {
    super(`${unsent} bytes wait to be sent already: nothing was added.`);
  }
}

/** The client was closed before. Nothing was sent. */
export class ClosedError extends RelayError {
  override readonly name = "ClosedError";
  readonly code = "closed";
  constructor() {
    super("This client is closed.");
  }
}

/** The client was closed while messages were still waiting to be sent. */
export class NotSentError extends RelayError {
  override readonly name = "NotSentError";
  readonly code = "not_sent";
  /** How many. */
  readonly count: number;
  constructor(count: number) {
    super(`Closed before ${count} queued message(s) could be sent.`);
    this.count = count;
  }
}

/** The relay answered with an error frame: `code` and `retryable` are the server's. */
export class RefusedError extends RelayError {
  override readonly name = "RefusedError";
  readonly code: string;
  override readonly retryable: boolean;
  constructor(code: string, message: string, retryable: boolean) {
    super(message);
    this.code = code;
    this.retryable = retryable;
  }
}

/** No answer in time. Whether a request that was sent has reached anybody is not known. */
export class TimeoutError extends RelayError {
  override readonly name = "TimeoutError";
  readonly code = "timeout";
  constructor(what: string, timeoutMs: number) {
    super(`${what} within ${timeoutMs} ms.`);
  }
}

/**
 * Nobody can tell any more: the message may be in the log or not, and it is not sent again. So it is
 * when a reconnect could not be recovered, after five tries, and when the client is closed.
 */
export class OutcomeUnknownError extends RelayError {
  override readonly name = "OutcomeUnknownError";
  readonly code = "unknown_outcome";
  constructor() {
    super("The outcome is not known: no answer came.");
  }
}

/**
 * API Gateway answered in place of the relay, for example because it throttles. It does not tell
 * which frame that was about: messages are sent again, and a `ping` that stays without an answer for
 * two more seconds ends with this.
 */
export class GatewayError extends RelayError {
  override readonly name = "GatewayError";
  readonly code = "gateway_error";
  override readonly retryable = true;
}

/** How the relay ends a connection for good. */
export type DismissalCode = "replaced" | "kicked" | "barred";

/**
 * No connection can ever come of this; the sentence tells what was concluded, and from what. The
 * `code` tells apart who was put out: `replaced` by newer connections of the same player, `kicked` by
 * an operator, or `barred` for some time; in the relay's words.
 */
export class ConnectionRefusedError extends RelayError {
  override readonly name = "ConnectionRefusedError";
  readonly code: "connection_refused" | DismissalCode;
  constructor(
    message: string,
    { code, ...options }: ErrorOptions & { readonly code?: DismissalCode } = {},
  ) {
    super(message, options);
    this.code = code ?? "connection_refused";
  }
}

/** @returns nothing for a frame that is about something else */
export function dismissalOf({ code, message }: ErrorFrame): ConnectionRefusedError | undefined {
  const isDismissal = code === "replaced" || code === "kicked" || code === "barred";
  return isDismissal ? new ConnectionRefusedError(message, { code }) : undefined;
}

/** Cognito refused, or asks for something that this library cannot give; `code` is its name. */
export class LoginError extends RelayError {
  override readonly name = "LoginError";
  readonly code: string;
  override readonly retryable: boolean;
  constructor(code: string, message: string, retryable: boolean, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.retryable = retryable;
  }
}
