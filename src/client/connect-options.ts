import { InvalidOptionsError } from "./errors.ts";
import type { ConnectOptions } from "./relay-client.ts";
import type { RelayConfig } from "./relay-config.ts";

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

/** As the relay judges names of rooms. */
const roomName = /^[\w-]{1,64}$/;

/** @throws {InvalidOptionsError} */
export function readOptions(options: ConnectOptions): Settings {
  const { url, config, token, room = "lobby", whileDisconnected = "refuse" } = options;
  const { requestTimeoutMs = 10_000 } = options;
  const queueLimit = whileDisconnected === "refuse" ? 0 : whileDisconnected.queue;
  check((url === undefined) !== (config === undefined), "either url or config");
  check(typeof token === "function", "a token function");
  check(queueLimit >= 0, "a queue size");
  check(requestTimeoutMs > 0, "a positive requestTimeoutMs");
  const relay = url ?? config?.API_Gateway?.WebSocket_API_URL ?? "";
  const address = URL.parse(relay);
  check(address !== null && /^wss?:$/.test(address.protocol), "a ws:// or wss:// url");
  address.hash = "";
  address.searchParams.set("room", room);
  const isRoomName = roomName.test(room);
  return {
    ...{ url: relay, address: address.href, config, token, isRoomName },
    ...{ queueLimit, requestTimeoutMs },
  };
}

function check(isGood: boolean, need: string): asserts isGood {
  if (!isGood) throw new InvalidOptionsError(`connect() needs ${need}.`);
}
