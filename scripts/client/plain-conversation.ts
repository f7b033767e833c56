import { WebSocket } from "ws";
import { CommandError } from "../command-error.ts";
import { printable } from "../printable.ts";
import type { Terminal } from "./conversation.ts";

/** Half of the gateway's idle limit of 10 minutes. */
const heartbeatMs = 5 * 60 * 1000;

export interface PlainSeat {
  readonly url: string;
  /** An access token. */
  readonly token: string;
  readonly room: string | undefined;
}

/**
 * The same in the plain protocol, as the Unity sample speaks it: one connection, which lasts as long
 * as it lasts, and payloads without a sender.
 *
 * @throws {CommandError} when there is no connection, or it is lost
 */
export async function conversePlainly(
  seat: PlainSeat,
  { lines, print, signal }: Terminal,
): Promise<void> {
  const socket = await open(seat);
  const send = (frame: object) => socket.send(JSON.stringify(frame));
  const end = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => end.resolve());
  socket.on("message", (data) => print(`< ${printable(String(data))}`));
  socket.once("close", (code, reason) => {
    const text = `The gateway ended the connection: ${code} ${printable(String(reason))}`;
    end.reject(new CommandError(text.trimEnd()));
  });
  const heartbeats = setInterval(() => send({ action: "heartbeat" }), heartbeatMs);
  print("Connected. What you type goes to the others.");

  const sendLines = async () => {
    for await (const line of lines) {
      if (line !== "") send({ action: "message", message: line });
    }
  };
  try {
    await Promise.race([sendLines(), end.promise]);
  } finally {
    clearInterval(heartbeats);
    end.promise.catch(() => {});
    socket.close();
  }
}

function open({ url, token, room }: PlainSeat): Promise<WebSocket> {
  const target = new URL(url);
  if (room !== undefined) target.searchParams.set("room", room);
  target.searchParams.set("Authorization", token);
  const socket = new WebSocket(target);
  return new Promise((resolve, reject) => {
    socket.once("open", () => resolve(socket));
    socket.once("unexpected-response", (_request, { statusCode, statusMessage }) =>
      reject(new CommandError(`The gateway refused: ${statusCode} ${statusMessage}.`)),
    );
    // For good: an error of an open socket is followed by its end.
    socket.on("error", ({ message }) =>
      reject(new CommandError(`Cannot connect to ${url}: ${message}`)),
    );
  });
}
