// game-relay/client, built from src/client by `npm run build:client`. Do not edit.
import type { AckFrame, MessageFrame } from "../protocol/frames.cjs";
import type { Json } from "../protocol/json.cjs";
import type { ConnectionRefusedError, RelayError } from "./errors.cjs";
import type { RelayConfig } from "./relay-config.cjs";
import type { WebSocketConstructor } from "./web-socket.cjs";
export interface ConnectOptions {
    /** The relay's address, `wss://…/{stage}`. Either this or `config`. */
    readonly url?: string;
    /** The content of `aws-config.json`. Either this or `url`. */
    readonly config?: RelayConfig;
    /**
     * Gives an access token; asked for every connection, one call at a time, and may take as long as
     * a log-in dialog does. It may reject, or give nothing: it is asked again, after pauses of up to
     * 30 s and for ever, unless the error has `retryable: false`, which ends the client.
     */
    readonly token: (request: TokenRequest) => Promise<string>;
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
    /**
     * How much may wait to be sent, in the queue or for a slow network, before `send` and `request`
     * refuse to add to it; 1 MiB unless set.
     */
    readonly unsentLimitBytes?: number;
    /** Where the platform has none of its own, as Node.js before 22: that of the package `ws`. */
    readonly WebSocket?: WebSocketConstructor;
}
export interface TokenRequest {
    /**
     * Whether the last one may have been refused, or was none, so that one from a cache is of no use,
     * however long it seems to last.
     */
    readonly fresh: boolean;
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
/** What somebody else sent, and who it was. */
export interface ReceivedMessage<Message = Json> extends Omit<MessageFrame, "message"> {
    /** As the other player wrote it: its type is what this game agreed on, and not checked. */
    readonly message: Message;
}
/** What happens, and what a listener is told of it. */
export interface RelayEvents<Message = Json> {
    /**
     * Connected, or connected again after `reconnecting`, and always before the first `message`. Not
     * when one connection replaces another before its time, since nothing changes then but the
     * connection's id. Who listens too late finds the same in `me`.
     */
    readonly open: OpenDetail;
    /**
     * Somebody else of the room sent this; each exactly once, never what this client sent. What comes
     * before `open` waits for it: the last 1,000 of them.
     */
    readonly message: ReceivedMessage<Message>;
    /** There is no connection, and the next attempt is made in so many milliseconds, or sooner. */
    readonly reconnecting: {
        /** 1, 2, … since the last connection that held, or the last sign that things have changed. */
        readonly attempt: number;
        readonly delayMs: number;
        /** What was seen, in sentences for people. */
        readonly reason: string;
        /** The browser says that there is no network: neither the relay nor the player is at fault. */
        readonly offline?: true;
        /** What `token()` rejected with, if it did. */
        readonly cause?: unknown;
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
/**
 * A place in a room that lasts: connections come and go behind it. `Message` is what players of
 * the game send one another.
 *
 * A `closed` with an error, or an `error`, that nobody listens to is printed to the console, each
 * kind once.
 */
export interface RelayClient<Message = Json> {
    /** `offline` while the browser says so and there is no connection. */
    readonly state: "connecting" | "open" | "reconnecting" | "offline" | "closed";
    /** Of the latest connection; nothing before the first. */
    readonly me: OpenDetail | undefined;
    /**
     * @returns a function that takes the listener away again
     * @throws {InvalidOptionsError} if the listener is no function
     */
    on<Event extends keyof RelayEvents>(event: Event, listener: (detail: RelayEvents<Message>[Event]) => void): () => void;
    /**
     * Sends a message to everybody else in the room, and does not look back: what the relay refuses
     * becomes an `error` event, and what a dying connection swallows is lost. Messages that are sent
     * without waiting may overtake one another on the way.
     *
     * @param message any JSON but an empty text
     * @throws {InvalidMessageError | MessageTooLargeError | NotConnectedError | QueueFullError |
     *   BackpressureError | ClosedError} and then nothing was sent
     */
    send(message: Message): void;
    /**
     * Sends a message and waits until it was delivered. It is sent once: whether to repeat it after
     * a `TimeoutError`, a `GatewayError` or an `OutcomeUnknownError` is for the game to decide.
     *
     * @returns how many players got it; while this client changes its connection, its own second
     *   connection counts too
     * @throws {RefusedError} (as a rejection, like all of them) the relay refused it
     * @throws {GatewayError} API Gateway refused something, most likely this
     * @throws {OutcomeUnknownError} the connection ended before the answer came
     * @throws {TimeoutError} there was no answer in time
     * @throws {InvalidMessageError | MessageTooLargeError | NotConnectedError | QueueFullError |
     *   BackpressureError | NotSentError | ClosedError} it was not sent
     */
    request(message: Message, options?: {
        readonly timeoutMs?: number;
    }): Promise<AckFrame>;
    /**
     * Sends a heartbeat now, beside those that keep the connection alive by themselves.
     *
     * @returns the round trip through the relay, in milliseconds
     * @throws {NotConnectedError | TimeoutError | GatewayError | OutcomeUnknownError | ClosedError}
     */
    ping(): Promise<number>;
    /**
     * For a game that knows that things have changed: a connection that seems to work is checked at
     * once, and replaced if it is silent for five seconds; a pause between two attempts ends. In a
     * browser the client does so itself when the network comes and goes and when the page is seen
     * again.
     *
     * @throws {ClosedError}
     */
    reconnect(): void;
    /**
     * Ends the client for good. What waits in the queue is not sent any more: its `request`s reject
     * with `NotSentError`, its `send`s are reported by one `error` event. May be called again.
     *
     * @returns when the sockets are closed, or after two seconds
     */
    close(): Promise<void>;
}
