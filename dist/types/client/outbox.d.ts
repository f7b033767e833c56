/** A message that waits for a connection, ready to be sent. */
export interface QueuedMessage {
    readonly text: string;
    /** Of a request. */
    readonly id?: string;
}
/** What waits for a connection: in order, bounded, and never dropped without a word. */
export declare class Outbox {
    #private;
    constructor(limit: number);
    /** @throws {QueueFullError} */
    add(message: QueuedMessage): void;
    /** @returns whether it was there */
    remove(id: string): boolean;
    /** @returns everything, in order; nothing stays */
    takeAll(): readonly QueuedMessage[];
}
