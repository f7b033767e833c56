import type { ConnectOptions } from "./relay-client.js";
import type { RelayConfig } from "./relay-config.js";
/** What was asked for, checked and complete. */
export interface Settings {
    /** Of the relay. */
    readonly url: string;
    /** Of the room in it: where to open a socket. */
    readonly address: string;
    readonly config: RelayConfig | undefined;
    readonly token: () => Promise<string>;
    readonly isRoomName: boolean;
    /** How many messages may wait for a connection. */
    readonly queueLimit: number;
    readonly requestTimeoutMs: number;
}
/** @throws {InvalidOptionsError} */
export declare function readOptions(options: ConnectOptions): Settings;
