import { WebSocket } from "ws";
import type { Protocol } from "#protocol/subprotocols.ts";
import { CommandError } from "../command-error.ts";

export interface Seat {
  readonly url: string;
  /** An access token. */
  readonly token: string;
  readonly room: string | undefined;
  readonly protocol: Protocol;
}

/**
 * Opens a socket as a browser would or, in the plain protocol, as the Unity client does.
 *
 * @throws {CommandError} with the status when the gateway refuses
 */
export function connect({ url, token, room, protocol }: Seat): Promise<WebSocket> {
  const target = new URL(url);
  if (room !== undefined) target.searchParams.set("room", room);
  if (protocol === "plain") target.searchParams.set("Authorization", token);
  const offered = protocol === "plain" ? [] : [protocol, `bearer.${token}`];
  const socket = new WebSocket(target, offered);
  return new Promise((resolve, reject) => {
    socket.once("open", () => resolve(socket));
    socket.once("unexpected-response", (_request, { statusCode, statusMessage }) =>
      reject(new CommandError(`The gateway refused: ${statusCode} ${statusMessage}.`)),
    );
    socket.once("error", ({ message }) =>
      reject(new CommandError(`Cannot connect to ${url}: ${message}`)),
    );
  });
}
