import { setTimeout as delay } from "node:timers/promises";
import type { WebSocket } from "ws";
import type { ServerFrame } from "#protocol/frames.ts";
import type { Protocol } from "#protocol/subprotocols.ts";
import { CommandError } from "../command-error.ts";

/** Half of the gateway's idle limit of 10 minutes. */
const heartbeatMs = 5 * 60 * 1000;

/** How long the answers to the last lines are waited for. */
const farewellMs = 5_000;

export interface Terminal {
  /** What the player types; the conversation ends with the last line. */
  readonly lines: AsyncIterable<string>;
  readonly print: (line: string) => void;
}

/**
 * Sends every line to the others of the room and prints what they send.
 *
 * @throws {CommandError} when the connection is lost
 */
export async function converse(
  socket: WebSocket,
  protocol: Protocol,
  { lines, print }: Terminal,
): Promise<void> {
  const unanswered = new Set<string>();
  const allAnswered = Promise.withResolvers<void>();
  let lastLineSent = false;

  socket.on("message", (data) => {
    if (protocol === "plain") return print(`< ${data}`);
    const frame: ServerFrame = JSON.parse(`${data}`);
    if ("id" in frame && frame.id !== undefined) unanswered.delete(frame.id);
    if (lastLineSent && unanswered.size === 0) allAnswered.resolve();
    print(describe(frame));
  });

  async function sendLines(): Promise<void> {
    let count = 0;
    for await (const line of lines) {
      if (line === "") continue;
      const id = protocol === "plain" ? undefined : String(++count);
      if (id !== undefined) unanswered.add(id);
      socket.send(JSON.stringify({ action: "message", message: line, id }));
    }
    lastLineSent = true;
    const patience = delay(farewellMs, undefined, { ref: false });
    if (unanswered.size > 0) await Promise.race([allAnswered.promise, patience]);
  }

  const stopHeartbeats = keepAlive(socket, protocol);
  try {
    await Promise.race([sendLines(), lossOf(socket)]);
  } finally {
    stopHeartbeats();
    socket.close();
  }
}

/** The first heartbeat goes out at once: a `relay.v1` client learns from its pong who it is. */
function keepAlive(socket: WebSocket, protocol: Protocol): () => void {
  const beat = () => socket.send(JSON.stringify({ action: "heartbeat" }));
  if (protocol !== "plain") beat();
  const timer = setInterval(beat, heartbeatMs);
  return () => clearInterval(timer);
}

function lossOf(socket: WebSocket): Promise<never> {
  return new Promise((_, reject) => {
    socket.once("close", (code, reason) =>
      reject(new CommandError(`The gateway ended the connection: ${code} ${reason}`.trimEnd())),
    );
  });
}

function describe(frame: ServerFrame): string {
  switch (frame.type) {
    case "message": {
      const { from, message } = frame;
      const text = typeof message === "string" ? message : JSON.stringify(message);
      return `${from.userId.slice(0, 8)}: ${text}`;
    }
    case "ack":
      return `  delivered to ${frame.delivered} of ${frame.recipients}`;
    case "pong": {
      const until = new Date(frame.expiresAt * 1000).toTimeString().slice(0, 5);
      return `You are ${frame.userId.slice(0, 8)} in ${frame.room}, until ${until} at most.`;
    }
    case "error":
      return `  refused: ${frame.code}: ${frame.message}`;
  }
}
