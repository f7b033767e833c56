// game-relay/client, built from src/client by `npm run build:client`. Do not edit.
/**
 * Everything that the client takes from where it runs: a browser, or Node.js 22 and newer. Tests
 * bring their own.
 */
export interface Platform {
    /** Milliseconds since some moment; never set back. */
    now(): number;
    /** Epoch milliseconds, as far as this machine's clock is right. */
    date(): number;
    /** From 0 to below 1. */
    random(): number;
    /** @returns a function that stops it */
    after(delayMs: number, callback: () => void): () => void;
    /** Starts to open one; what comes of it, the listener hears. */
    openSocket(url: string, protocols: readonly string[], listener: SocketListener): Socket;
    /** Neither caches nor sends cookies, and gives up after 10 seconds. */
    fetch(url: string, init: HttpRequest): Promise<HttpResponse>;
    /** `false` only where it is certain that there is no network. */
    isOnline(): boolean;
}
export interface Socket {
    /** Whether what is sent now goes out: a socket that closes takes it and drops it. */
    readonly isOpen: boolean;
    send(text: string): void;
    close(): void;
}
export interface SocketListener {
    opened(): void;
    received(data: unknown): void;
    /** Also when it never opened; more than once, perhaps. */
    closed(code: number): void;
}
/** As much of a `RequestInit` as is needed. */
export interface HttpRequest {
    readonly method?: "POST";
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly mode?: "no-cors";
}
/** As much of a `Response` as is needed. */
export interface HttpResponse {
    readonly status: number;
    json(): Promise<unknown>;
}
/** RFC 6455, section 7.4.1: the connection ended without a close frame. */
export declare const abnormalClosure = 1006;
/** `WebSocket`, `fetch`, timers and random numbers, as browsers and Node.js both have them. */
export declare const systemPlatform: Platform;
