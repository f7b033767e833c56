// game-relay/client, built from src/client by `npm run build:client`. Do not edit.
/**
 * A place in the log of a room: everything up to and including this page. Page numbers of two
 * epochs say nothing about each other.
 */
export interface Position {
    /** Names one unbroken numbering of a room. */
    readonly epoch: string;
    readonly page: number;
}
/**
 * Names a new numbering. The number of its first page stands in it, so that who was there when a
 * room had no log can tell whether the first page that reaches it is the first one there is.
 *
 * @param nonce differs for any two numberings of a room
 */
export declare function epochFrom(nonce: string, firstPage: number): string;
/** The position before anything of a numbering. */
export declare function beginningOf(epoch: string): Position;
