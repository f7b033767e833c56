import type { AckFrame } from "../protocol/frames.js";
import type { Link } from "./link.js";
import type { Platform } from "./platform.js";
/** The requests that wait for their answers, by id. Every one is settled exactly once. */
export declare class Requests {
    #private;
    constructor(platform: Platform);
    nextId(): string;
    /** @param onTimeout gives the error with which it fails then */
    add(id: string, timeoutMs: number, onTimeout: () => Error): Promise<AckFrame>;
    sentOver(link: Link, id: string): void;
    /** An answer that comes after the time-out is too late for anybody. */
    acknowledge(ack: AckFrame): void;
    fail(id: string, error: unknown): void;
    /** No answer comes over this connection any more. */
    linkEnded(link: Link): void;
    areWaitingFor(link: Link): boolean;
}
