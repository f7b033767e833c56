import type { AckFrame, MessageFrame, PongFrame } from "../protocol/frames.js";
import type { RelayError } from "./errors.js";
import type { Platform } from "./platform.js";
export interface LinkListener {
    started(link: Link): void;
    /** Before anything but heartbeats is sent over it. */
    welcomed(pong: PongFrame): void;
    message(frame: MessageFrame): void;
    ack(frame: AckFrame): void;
    /** @param id of the message that was refused, if it had one */
    refused(error: RelayError, id?: string): void;
    ended(link: Link, end: LinkEnd): void;
}
/** How a connection ended. */
export interface LinkEnd {
    /** How far it came. */
    readonly stage: "handshake" | "welcome" | "open";
    readonly reason: string;
    /** Whether it looks like a refusal by the other side. */
    readonly isRefusal: boolean;
}
/**
 * One connection, from its handshake to its end. It is of use once the first heartbeat has been
 * answered: from then on it is known who one is and when it expires.
 */
export declare class Link {
    #private;
    constructor(platform: Platform, url: string, protocols: readonly string[], listener: LinkListener);
    /** Resolves with the first pong, from when on it is of use; with nothing if it ends before. */
    get welcome(): Promise<PongFrame | undefined>;
    /** Resolves when it has ended, however that came. */
    get end(): Promise<LinkEnd>;
    /** Whether what is sent now goes out. */
    get isOpen(): boolean;
    /** Until it expires, by the relay's clock, whatever this machine's says. */
    get remainingMs(): number;
    send(text: string): void;
    /** Ends neither by a missing heartbeat nor by its expiry: it is kept for what may still arrive. */
    retire(): void;
    /** @returns when the socket is closed, or after two seconds */
    close(): Promise<void>;
    /** @returns the round trip in milliseconds */
    ping(): Promise<number>;
}
