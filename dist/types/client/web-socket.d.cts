// game-relay/client, built from src/client by `npm run build:client`. Do not edit.
/** As much of the standard `WebSocket` as is needed; that of the package `ws` has it too. */
export interface WebSocketLike {
    readonly readyState: number;
    readonly bufferedAmount: number;
    send(text: string): void;
    close(): void;
    addEventListener(type: "open" | "message" | "close" | "error", listener: (event: WebSocketEvent) => void): void;
    /** That of `ws` and of some runtimes: ends it without the peer. */
    terminate?(): void;
}
interface WebSocketEvent {
    readonly type: string;
    /** Of a message. */
    readonly data?: unknown;
    /** Of a close. */
    readonly code?: number;
}
export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;
export {};
