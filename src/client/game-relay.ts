/**
 * The client library of the relay, `game-relay/client`: for browsers and Node.js.
 *
 * ```ts
 * const config = await (await fetch("aws-config.json")).json();
 * const session = await login({ config, username, password });
 * const relay = connect<Move>({ config, token: session.token, room: "arena" });
 * relay.on("message", ({ from, message }) => show(from.userId, message.x, message.y));
 * relay.on("closed", ({ error }) => error && show("the end", error.message));
 * relay.on("open", () => relay.send({ x: 3, y: 4 }));
 * ```
 */

import type { Json } from "#protocol/json.ts";
import type { CognitoSession, LoginOptions } from "./cognito-session.ts";
import { loginWith } from "./cognito-session.ts";
import { InvalidOptionsError } from "./errors.ts";
import type { Sendable } from "./message-types.ts";
import { connectWith } from "./reconnecting-client.ts";
import type { ConnectOptions, RelayClient } from "./relay-client.ts";
import { systemPlatform } from "./system-platform.ts";

/**
 * Takes a place in a room, and keeps it: connections are renewed before they expire and replaced
 * when they are lost, until `close()`, or until it is certain that no attempt can succeed, which
 * the `closed` event tells: because of what the token shows of itself, or because `token()` says
 * so.
 *
 * @typeParam Message what players of the game send one another; any JSON unless given
 * @throws {InvalidOptionsError} also where there is no `WebSocket` and none is given
 */
export function connect<Message extends Sendable<Message> = Json>(
  options: ConnectOptions,
): RelayClient<Message> {
  const WebSocket = options?.WebSocket ?? globalThis.WebSocket;
  if (typeof WebSocket !== "function") throw new InvalidOptionsError(noWebSocket);
  return connectWith<Message>(systemPlatform(WebSocket), options);
}

/**
 * Logs a player in to the relay's user pool with a password (USER_PASSWORD_AUTH).
 *
 * @throws {LoginError} `code` is Cognito's own name for it, for example `NotAuthorizedException`
 * @throws {InvalidOptionsError}
 */
export function login(options: LoginOptions): Promise<CognitoSession> {
  return loginWith(systemPlatform(), options);
}

const noWebSocket =
  "There is no WebSocket here. Give connect() one, such as that of the package ws.";

// This is the one front door of the package, and what comes through it is named here.
export type { Json } from "#protocol/json.ts";
export type { Position } from "#protocol/position.ts";
export type { CognitoSession, LoginOptions } from "./cognito-session.ts";
// biome-ignore lint/performance/noBarrelFile: games tell errors apart by their classes
export {
  BackpressureError,
  ClosedError,
  ConnectionRefusedError,
  GatewayError,
  InvalidMessageError,
  InvalidOptionsError,
  LoginError,
  MessageTooLargeError,
  NotConnectedError,
  NotSentError,
  OutcomeUnknownError,
  QueueFullError,
  RefusedError,
  RelayError,
  TimeoutError,
} from "./errors.ts";
export type { Sendable } from "./message-types.ts";
export type {
  Addressee,
  ConnectOptions,
  DepartedMember,
  Member,
  OpenDetail,
  ReceivedMessage,
  RelayClient,
  RelayEvents,
  RequestOptions,
  TokenRequest,
} from "./relay-client.ts";
export type { RelayConfig } from "./relay-config.ts";
export type { WebSocketConstructor, WebSocketLike } from "./web-socket.ts";
