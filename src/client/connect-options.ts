import type { Json } from "#protocol/json.ts";
import { profileBytes } from "#protocol/limits.ts";
import { isRoomName, lobby } from "#protocol/room-name.ts";
import { InvalidOptionsError } from "./errors.ts";
import { isPositive, parseUrl } from "./option-values.ts";
import { jsonOf, utf8Bytes } from "./outgoing-frames.ts";
import type { ConnectOptions, TokenRequest } from "./relay-client.ts";
import type { RelayConfig } from "./relay-config.ts";

/** What was asked for, checked and complete. */
export interface Settings {
  /** Where to open a socket: that of the room, for this client. */
  readonly address: string;
  readonly config: RelayConfig | undefined;
  readonly token: (request: TokenRequest) => Promise<string>;
  /** Whether there can be such a room. */
  readonly isRoom: boolean;
  /** How many messages may wait for a connection. */
  readonly queueLimit: number;
  readonly requestTimeoutMs: number;
  readonly unsentLimitBytes: number;
  /** Whether own messages are told as well. */
  readonly echo: boolean;
  /** What others shall know of the player. */
  readonly profile: Json;
}

/**
 * @param session names this client, and differs for any two of one player
 * @throws {InvalidOptionsError}
 */
export function readOptions(options: ConnectOptions, session: string): Settings {
  check(typeof options === "object" && options !== null, "options");
  const { url, config, token, room = lobby, whileDisconnected = "refuse" } = options;
  const { requestTimeoutMs = 10_000, unsentLimitBytes = 1024 ** 2, echo = false } = options;
  const profile = jsonOf(options.profile ?? null);
  const queueLimit = whileDisconnected === "refuse" ? 0 : whileDisconnected?.queue;
  check((url === undefined) !== (config === undefined), "either url or config");
  check(typeof token === "function", "a token function");
  check(typeof room === "string", "a room name");
  check(queueLimit === 0 || isPositive(queueLimit), "a queue size");
  check(isPositive(requestTimeoutMs), "a positive requestTimeoutMs");
  check(isPositive(unsentLimitBytes), "a positive unsentLimitBytes");
  check(typeof echo === "boolean", "echo to be true or false");
  const isShort = profile !== undefined && utf8Bytes(profile) <= profileBytes;
  check(isShort, `a profile that has at most ${profileBytes} bytes as JSON`);
  const address = parseUrl(url ?? config?.API_Gateway?.WebSocket_API_URL);
  check(address !== undefined && /^wss?:$/.test(address.protocol), "a ws:// or wss:// url");
  address.hash = "";
  address.searchParams.set("room", room);
  address.searchParams.set("session", session);
  return {
    ...{ address: address.href, config, token, isRoom: isRoomName(room) },
    ...{ queueLimit, requestTimeoutMs, unsentLimitBytes, echo },
    // A copy: what the game changes in its own later is not told.
    profile: JSON.parse(profile),
  };
}

function check(isGood: boolean, need: string): asserts isGood {
  if (!isGood) throw new InvalidOptionsError(`connect() needs ${need}.`);
}
