// game-relay/client, built from src/client by `npm run build:client`. Do not edit.
/**
 * Everything that the client takes from where it runs: a browser, or Node.js. Tests bring their
 * own.
 */
export interface Platform {
    /** Milliseconds since some moment; never set back. It may stand still while the machine sleeps. */
    now(): number;
    /** Epoch milliseconds, as far as this machine's clock is right. */
    date(): number;
    /** From 0 to below 1. */
    random(): number;
    /** @returns a function that stops it */
    after(delayMs: number, callback: () => void): () => void;
    /** Starts to open one, and never throws; what comes of it, the listener hears. */
    openSocket(url: string, protocols: readonly string[], listener: SocketListener): Socket;
    /** Neither caches nor sends cookies, and gives up after 10 seconds. */
    fetch(url: string, init: HttpRequest): Promise<HttpResponse>;
    /** `false` where the browser says that there is no network, which may be wrong. */
    isOnline(): boolean;
    /** @returns a function that ends the watching */
    watch(listener: (sign: Sign) => void): () => void;
    /** Shows the developer an error that nobody else hears of. */
    report(error: Error): void;
}
/**
 * What a browser tells of the network and of its page: `visible` and `returned` (from the
 * back-forward cache, or just loaded) come when somebody sees it again, `leaving` when it may be
 * left for another, and `left` when it is.
 */
export type Sign = "online" | "offline" | "visible" | "returned" | "leaving" | "left";
export interface Socket {
    /** Whether what is sent now goes out: a socket that closes takes it and drops it. */
    readonly isOpen: boolean;
    /** What was sent and has not been given to the network yet. */
    readonly unsentBytes: number;
    send(text: string): void;
    /** By the closing handshake, for which a peer that is gone can be waited for in vain. */
    close(): void;
    /** Frees a socket whose peer does not answer `close`, as far as the platform lets one. */
    terminate(): void;
}
export interface SocketListener {
    opened(): void;
    received(data: unknown): void;
    /**
     * Also when it never opened; more than once, perhaps.
     *
     * @param problem the name of the exception for which none could be made
     */
    closed(code: number, problem?: string): void;
}
/** As much of a `RequestInit` as is needed. */
export interface HttpRequest {
    readonly method: "POST";
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
}
/** As much of a `Response` as is needed. */
export interface HttpResponse {
    readonly status: number;
    json(): Promise<unknown>;
}
/** RFC 6455, section 7.4.1: the connection ended without a close frame. */
export declare const abnormalClosure = 1006;
