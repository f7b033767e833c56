// game-relay/client, built from src/client by `npm run build:client`. Do not edit.
import type { ErrorFrame } from "../protocol/frames.js";
/**
 * What can go wrong, for the game to tell apart by `code` or by class. No error ever carries a
 * token, a password or a message's content.
 */
export declare abstract class RelayError extends Error {
    abstract readonly code: string;
    /** Whether the same call can succeed later without being changed. */
    readonly retryable: boolean;
}
/** `connect` or `login` was called with something that can never work. */
export declare class InvalidOptionsError extends RelayError {
    readonly name = "InvalidOptionsError";
    readonly code = "invalid_options";
}
/** Not a message at all: nothing, an empty text, or a value that JSON cannot write. */
export declare class InvalidMessageError extends RelayError {
    readonly name = "InvalidMessageError";
    readonly code = "invalid_message";
    constructor();
}
/** Larger than one frame may be. Nobody gets it, and the connection stays open. */
export declare class MessageTooLargeError extends RelayError {
    readonly name = "MessageTooLargeError";
    readonly code = "payload_too_large";
    /** Both in bytes. */
    constructor(actual: number, limit: number);
}
/** There is no connection now, and `whileDisconnected` says to refuse. Nothing was sent. */
export declare class NotConnectedError extends RelayError {
    readonly name = "NotConnectedError";
    readonly code = "not_connected";
    readonly retryable = true;
    constructor();
}
/** There is no connection now, and the queue is full. Nothing was sent or queued. */
export declare class QueueFullError extends RelayError {
    readonly name = "QueueFullError";
    readonly code = "queue_full";
    readonly retryable = true;
    constructor();
}
/** The network takes what is sent too slowly: more than `unsentLimitBytes` would wait for it. */
export declare class BackpressureError extends RelayError {
    readonly name = "BackpressureError";
    readonly code = "too_much_unsent";
    readonly retryable = true;
    /** In bytes. */
    constructor(unsent: number);
}
/** The client was closed before. Nothing was sent. */
export declare class ClosedError extends RelayError {
    readonly name = "ClosedError";
    readonly code = "closed";
    constructor();
}
/** The client was closed while messages were still waiting to be sent. */
export declare class NotSentError extends RelayError {
    readonly name = "NotSentError";
    readonly code = "not_sent";
    /** How many. */
    readonly count: number;
    constructor(count: number);
}
/** The relay answered with an error frame: `code` and `retryable` are the server's. */
export declare class RefusedError extends RelayError {
    readonly name = "RefusedError";
    readonly code: string;
    readonly retryable: boolean;
    constructor(code: string, message: string, retryable: boolean);
}
/** No answer in time. Whether a request that was sent has reached anybody is not known. */
export declare class TimeoutError extends RelayError {
    readonly name = "TimeoutError";
    readonly code = "timeout";
    constructor(what: string, timeoutMs: number);
}
/**
 * Nobody can tell any more: the message may be in the log or not, and it is not sent again. So it is
 * when a reconnect could not be recovered, after five tries, and when the client is closed.
 */
export declare class OutcomeUnknownError extends RelayError {
    readonly name = "OutcomeUnknownError";
    readonly code = "unknown_outcome";
    constructor();
}
/**
 * API Gateway answered in place of the relay, for example because it throttles. It does not tell
 * which frame that was about: messages are sent again, and a `ping` that stays without an answer for
 * two more seconds ends with this.
 */
export declare class GatewayError extends RelayError {
    readonly name = "GatewayError";
    readonly code = "gateway_error";
    readonly retryable = true;
}
/** How the relay ends a connection for good. */
export type DismissalCode = "replaced" | "kicked" | "barred";
/**
 * No connection can ever come of this; the sentence tells what was concluded, and from what. The
 * `code` tells apart who was put out: `replaced` by newer connections of the same player, `kicked` by
 * an operator, or `barred` for some time; in the relay's words.
 */
export declare class ConnectionRefusedError extends RelayError {
    readonly name = "ConnectionRefusedError";
    readonly code: "connection_refused" | DismissalCode;
    constructor(message: string, { code, ...options }?: ErrorOptions & {
        readonly code?: DismissalCode;
    });
}
/** @returns nothing for a frame that is about something else */
export declare function dismissalOf({ code, message }: ErrorFrame): ConnectionRefusedError | undefined;
/** Cognito refused, or asks for something that this library cannot give; `code` is its name. */
export declare class LoginError extends RelayError {
    readonly name = "LoginError";
    readonly code: string;
    readonly retryable: boolean;
    constructor(code: string, message: string, retryable: boolean, options?: ErrorOptions);
}
