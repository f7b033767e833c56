// game-relay/client, built from src/client by `npm run build:client`. Do not edit.
import type { LeaveReason } from "../protocol/frames.cjs";
import type { Json } from "../protocol/json.cjs";
import type { Position } from "../protocol/position.cjs";
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
     * How much may wait to be sent, for a connection, for the frame before it or for a slow network,
     * before `send` and `request` refuse to add to it; 1 MiB unless set.
     */
    readonly unsentLimitBytes?: number;
    /**
     * Whether one's own messages are told as well, in their places in the order of the room: enough for
     * games in which everybody computes the same from the same. They are those whose `from.seat` is that
     * of `me`. Not unless set.
     */
    readonly echo?: boolean;
    /**
     * What others shall know of the player, such as a name and a colour: any JSON of up to 256 bytes,
     * which stays as it is for as long as the client lives. Everybody in the room can read it. `null`
     * unless set.
     */
    readonly profile?: Json;
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
    /** Of this client in this room; always the same, and of no other client, be it of the same player. */
    readonly seat: string;
    readonly room: string;
    /** Epoch seconds. The client replaces its connection in time: there is nothing to do. */
    readonly expiresAt: number;
}
/** Somebody who is in the room, by whatever number of connections. */
export interface Member {
    readonly seat: string;
    readonly userId: string;
    /** What the player says of himself: not checked, and `null` if it is nothing. */
    readonly profile: Json;
    /** The connection was lost, and for 15 s nobody can tell whether the player comes back. */
    readonly isAway: boolean;
}
/** Somebody who was in the room. */
export interface DepartedMember extends Member {
    /**
     * `closed` by the player, `lost`, `kicked` by an operator, or `replaced` by newer connections of
     * the same user. Or `unlisted`: the player may be there yet, but the room has grown so large that
     * it tells nobody any more who is in it.
     */
    readonly reason: LeaveReason | "unlisted";
}
/** A seat, or whoever has one: a member, or the `from` of a message. */
export type Addressee = string | {
    readonly seat: string;
};
/** What a player sent, and who it was. */
export interface ReceivedMessage<Message = Json> {
    /** As the relay has stamped it: nobody can speak for another. */
    readonly from: {
        readonly userId: string;
        readonly seat: string;
    };
    /** Of the message, among those of its seat. */
    readonly id: number | string;
    /** Where it stands in the room's log; messages of one tick can share it. */
    readonly position: Position;
    /** The seats that it is for, if it is not for everybody: nobody else but the sender has it. */
    readonly to?: readonly string[];
    /** As the player wrote it: its type is what this game agreed on, and not checked. */
    readonly message: Message;
}
/** What happens, and what a listener is told of it. */
export interface RelayEvents<Message = Json> {
    /**
     * Connected, or connected again after `reconnecting`, and always before the first `message`. Not
     * when one connection replaces another before its time, since nothing changes then but the
     * connection's id. Who listens too late finds the same in `me`.
     */
    readonly open: OpenDetail & {
        /** Whether nothing was missed meanwhile: what the others sent then follows now. */
        readonly recovered: boolean;
    };
    /**
     * A player of the room sent this. Every message comes exactly once, and in the one order that all
     * players of the room see, over reconnects too; own ones only with `echo`.
     */
    readonly message: ReceivedMessage<Message>;
    /**
     * What came before could not be had any more, for an absence of many minutes: from here on the game
     * knows less than the others, and has to ask them how things stand. What was being sent ends as
     * `unknown_outcome`.
     */
    readonly missed: {
        /** Where it goes on; `null` where the room has no log. */
        readonly position: Position | null;
    };
    /** Somebody has come, whose first message comes after it. Not those who were there at `open`. */
    readonly joined: Member;
    /** Somebody is here no more. Nothing is told of oneself, in all four. */
    readonly left: DepartedMember;
    /** Somebody's connection was lost; it comes back within 15 s, or it has left. */
    readonly away: Member;
    /** Somebody who was away is here again. */
    readonly back: Member;
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
        /**
         * `requested` by `close()`; `refused` when no attempt can ever succeed, or the relay has put the
         * player out (`error.code`: `replaced`, `kicked`, `barred`).
         */
        readonly reason: "requested" | "refused";
        readonly error?: ConnectionRefusedError;
    };
    /** Something failed that no caller waits for: a `send` that the relay refused, and the like. */
    readonly error: RelayError;
}
export interface RequestOptions {
    /** `requestTimeoutMs` unless set. */
    readonly timeoutMs?: number;
    /** Who gets the message, as with `sendTo`; everybody unless set. */
    readonly to?: readonly Addressee[];
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
     * Everybody who is in the room, by seat, oneself included; complete at `open`. Who is away is still
     * here. Another map after each change, and empty in a room that is too large to tell (200 players,
     * unless its operators say otherwise).
     */
    readonly members: ReadonlyMap<string, Member>;
    /** How many connections the room had when the relay last told, those of plain players included. */
    readonly count: number | undefined;
    /**
     * @returns a function that takes the listener away again
     * @throws {InvalidOptionsError} if the listener is no function
     */
    on<Event extends keyof RelayEvents>(event: Event, listener: (detail: RelayEvents<Message>[Event]) => void): () => void;
    /**
     * Sends a message to the room, and does not look back: what the relay refuses becomes an `error`
     * event. One's own messages stay in order. One frame is under way at a time: what is sent meanwhile
     * goes with the next one; and it is sent again, over other connections too, until it is in the log.
     *
     * @param message any JSON but an empty text, up to 32 KB less 256 bytes
     * @throws {InvalidMessageError | MessageTooLargeError | NotConnectedError | QueueFullError |
     *   BackpressureError | ClosedError} and then nothing was sent
     */
    send(message: Message): void;
    /**
     * The same for what is soon outdated, such as where a player stands: it replaces what is still
     * unsent under the key, and keeps its place. So it may be called as often as there is news.
     *
     * @throws as `send` does
     */
    sendLatest(key: string, message: Message): void;
    /**
     * Sends a message to some, and to nobody else: 1 to 32 of them. Where it stands in the log, how it
     * is kept and sent again, is as with `send`. Of a seat that is not in the room nobody is told.
     *
     * @throws {InvalidOptionsError} for what are no seats; and as `send` does
     */
    sendTo(to: readonly Addressee[], message: Message): void;
    /**
     * Sends a message and waits until it is in the log, from when on everybody in the room gets it, now
     * or when they are back.
     *
     * @returns where it stands
     * @throws {RefusedError} (as a rejection, like all of them) the relay refused it
     * @throws {OutcomeUnknownError} whether it is in the log cannot be told any more
     * @throws {TimeoutError} there was no answer in time; unless it says that it was not sent, it may
     *   get into the log yet
     * @throws {InvalidMessageError | InvalidOptionsError | MessageTooLargeError | NotConnectedError |
     *   QueueFullError | BackpressureError | NotSentError | ClosedError} it was not sent
     */
    request(message: Message, options?: RequestOptions): Promise<Position>;
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
