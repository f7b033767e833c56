import type { Platform } from "./platform.js";
import type { ConnectOptions, RelayClient } from "./relay-client.js";
/** @throws {InvalidOptionsError} */
export declare function connectWith(platform: Platform, options: ConnectOptions): RelayClient;
