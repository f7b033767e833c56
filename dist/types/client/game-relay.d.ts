// game-relay/client, built from src/client by `npm run build:client`. Do not edit.
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
import type { Json } from "../protocol/json.js";
import type { CognitoSession, LoginOptions } from "./cognito-session.js";
import type { Sendable } from "./message-types.js";
import type { ConnectOptions, RelayClient } from "./relay-client.js";
/**
 * Takes a place in a room, and keeps it: connections are renewed before they expire and replaced
 * when they are lost, until `close()`, or until it is certain that no attempt can succeed, which
 * the `closed` event tells: because of what the token shows of itself, or because `token()` says
 * so.
 *
 * @typeParam Message what players of the game send one another; any JSON unless given
 * @throws {InvalidOptionsError} also where there is no `WebSocket` and none is given
 */
export declare function connect<Message extends Sendable<Message> = Json>(options: ConnectOptions): RelayClient<Message>;
/**
 * Logs a player in to the relay's user pool with a password (USER_PASSWORD_AUTH).
 *
 * @throws {LoginError} `code` is Cognito's own name for it, for example `NotAuthorizedException`
 * @throws {InvalidOptionsError}
 */
export declare function login(options: LoginOptions): Promise<CognitoSession>;
export type { Json } from "../protocol/json.js";
export type { Position } from "../protocol/position.js";
export type { CognitoSession, LoginOptions } from "./cognito-session.js";
export { BackpressureError, ClosedError, ConnectionRefusedError, GatewayError, InvalidMessageError, InvalidOptionsError, LoginError, MessageTooLargeError, NotConnectedError, NotSentError, OutcomeUnknownError, QueueFullError, RefusedError, RelayError, TimeoutError, } from "./errors.js";
export type { Sendable } from "./message-types.js";
export type { Addressee, ConnectOptions, DepartedMember, Member, OpenDetail, ReceivedMessage, RelayClient, RelayEvents, RequestOptions, TokenRequest, } from "./relay-client.js";
export type { RelayConfig } from "./relay-config.js";
export type { WebSocketConstructor, WebSocketLike } from "./web-socket.js";
