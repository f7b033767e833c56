// game-relay/client, built from src/client by `npm run build:client`. Do not edit.
import type { AckFrame, MessageFrame } from "../protocol/frames.js";
import type { Json } from "../protocol/json.js";
import type { ConnectionRefusedError, RelayError } from "./errors.js";
import type { RelayConfig } from "./relay-config.js";
export interface ConnectOptions {
    /** The relay's address, `wss://…/{stage}`. Either this or `config`. */
    readonly url?: string;
    /** The content of `aws-config.json`. Either this or `url`. */
    readonly config?: RelayConfig;
    /**
     * Gives an access token; asked for every connection, so that each begins with a fresh one. It
     * may reject: an error with `retryable: false` ends the client, a `TypeError` (what `fetch`
     * rejects with when the network is down) or one with `retryable: true` is tried again for ever,
     * and any other is taken to be permanent when it has come five times in a row.
     */
    readonly token: () => Promise<string>;
    /** "lobby" unless set: 1 to 64 characters out of A-Z, a-z, 0-9, "_" and "-". */
    readonly room?: string;
    /**
     * What becomes of messages while there is no connection: they are refused, which is the
     * default, or up to `queue` of them wait, and are sent in order once there is one. One too many
     * is refused.
     */
    readonly whileDisconnected?: "refuse" | {
        readonly queue: number;
    };
    /** How long `request` waits for its answer, time in the queue included; 10,000 unless set. */
    readonly requestTimeoutMs?: number;
}
export interface OpenDetail {
    /** Of the connection; the next one has another. */
    readonly connectionId: string;
    /** Of the player; always the same. */
    readonly userId: string;
    readonly room: string;
    /** Epoch seconds. The client replaces its connection in time: there is nothing to do. */
    readonly expiresAt: number;
}
/** What happens, and what a listener is told of it. */
export interface RelayEvents {
    /**
     * Connected, or connected again after `reconnecting`. Not when one connection replaces another
     * before its time, since nothing changes then but the connection's id.
     */
    readonly open: OpenDetail;
    /** Somebody else of the room sent this; each exactly once, never what this client sent. */
    readonly message: MessageFrame;
    /** There is no connection, and the next attempt is made in so many milliseconds. */
    readonly reconnecting: {
        /** 1, 2, … since the last connection that held. */
        readonly attempt: number;
        readonly delayMs: number;
        /** A sentence, for people. */
        readonly reason: string;
    };
    /** The end: nothing follows. */
    readonly closed: {
        /** `requested` by `close()`; `refused` when no attempt can ever succeed. */
        readonly reason: "requested" | "refused";
        readonly error?: ConnectionRefusedError;
    };
    /** Something failed that no caller waits for: a `send` that the relay refused, and the like. */
    readonly error: RelayError;
}
/** A place in a room that lasts: connections come and go behind it. */
export interface RelayClient {
    readonly state: "connecting" | "open" | "reconnecting" | "closed";
    /** @returns a function that takes the listener away again */
    on<Event extends keyof RelayEvents>(event: Event, listener: (detail: RelayEvents[Event]) => void): () => void;
    /**
     * Sends a message to everybody else in the room, and does not look back: what the relay refuses
     * becomes an `error` event, and what a dying connection swallows is lost. Messages that are sent
     * without waiting may overtake one another on the way.
     *
     * @param message any JSON but an empty text
     * @throws {InvalidMessageError | MessageTooLargeError | NotConnectedError | QueueFullError |
     *   ClosedError} and then nothing was sent
     */
    send(message: Json): void;
    /**
     * Sends a message and waits until it was delivered. It is sent once: whether to repeat it after
     * a `TimeoutError` or an `OutcomeUnknownError` is for the game to decide.
     *
     * @returns how many players got it; while this client changes its connection, its own second
     *   connection counts too
     * @throws {RefusedError} (as a rejection, like all of them) the relay refused it
     * @throws {OutcomeUnknownError} the connection ended before the answer came
     * @throws {TimeoutError} there was no answer in time
     * @throws {InvalidMessageError | MessageTooLargeError | NotConnectedError | QueueFullError |
     *   NotSentError | ClosedError} it was not sent
     */
    request(message: Json, options?: {
        readonly timeoutMs?: number;
    }): Promise<AckFrame>;
    /**
     * Sends a heartbeat now, beside those that keep the connection alive by themselves.
     *
     * @returns the round trip through the relay, in milliseconds
     * @throws {NotConnectedError | TimeoutError | OutcomeUnknownError | ClosedError}
     */
    ping(): Promise<number>;
    /**
     * Ends the client for good. What waits in the queue is not sent any more: its `request`s reject
     * with `NotSentError`, its `send`s are reported by one `error` event. May be called again.
     *
     * @returns when the sockets are closed, or after two seconds
     */
    close(): Promise<void>;
}
