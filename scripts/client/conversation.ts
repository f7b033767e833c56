import { connect, RelayError } from "../../src/client/game-relay.ts";
import type { ConnectOptions, OpenDetail, RelayClient } from "../../src/client/relay-client.ts";
import { CommandError } from "../command-error.ts";
import { players } from "../local-cloud/players.ts";
import { printable } from "../printable.ts";

export interface Terminal {
  /** What the player types; the conversation ends with the last line. */
  readonly lines: AsyncIterable<string>;
  readonly print: (line: string) => void;
  /** Ends the conversation before that. */
  readonly signal: AbortSignal;
}

/**
 * Sends every line to the others of the room and prints what they send, over as many connections as
 * it takes.
 *
 * @throws {CommandError} when no connection can ever be had
 */
export async function converse(
  options: Pick<ConnectOptions, "config" | "token" | "room">,
  { lines, print, signal }: Terminal,
): Promise<void> {
  const relay = connect({ ...options, whileDisconnected: { queue: 1 } });
  const end = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => end.resolve());
  relay.on("open", (detail) => {
    print(welcome(detail));
    print(`  ${whoIsHere(relay)}`);
  });
  relay.on("message", ({ from, message, to }) => {
    const text = typeof message === "string" ? message : JSON.stringify(message);
    const some = to === undefined ? "" : " (not to everybody)";
    print(`${nameOf(from.userId)}${some}: ${printable(text)}`);
  });
  relay.on("joined", ({ userId }) => print(`  ${nameOf(userId)} is here`));
  relay.on("away", ({ userId }) => print(`  ${nameOf(userId)} is away`));
  relay.on("back", ({ userId }) => print(`  ${nameOf(userId)} is back`));
  relay.on("left", ({ userId, reason }) => print(`  ${nameOf(userId)} has left (${reason})`));
  relay.on("missed", () => print("  away for too long: what was said meanwhile is lost"));
  relay.on("reconnecting", ({ delayMs, reason }) => {
    const pause = (delayMs / 1000).toFixed(1);
    print(`  not connected, trying again in ${pause} s: ${printable(reason)}`);
  });
  relay.on("error", (error) => print(`  ${refusal(error)}`));
  relay.on("closed", ({ error }) => {
    if (error !== undefined) end.reject(new CommandError(error.message));
  });
  try {
    await Promise.race([sendLines(relay, lines, print), end.promise]);
  } finally {
    await relay.close();
  }
}

/** One line after another, each when the one before is in the log: a file may be piped in. */
async function sendLines(
  relay: RelayClient,
  lines: AsyncIterable<string>,
  print: (line: string) => void,
): Promise<void> {
  for await (const line of lines) {
    if (line === "") continue;
    try {
      const { page } = await relay.request(line);
      print(`  in the log, on page ${page}`);
    } catch (error) {
      print(`  ${refusal(error)}`);
    }
  }
}

function welcome({ userId, room, expiresAt }: OpenDetail): string {
  const until = new Date(expiresAt * 1000).toTimeString().slice(0, 5);
  return `You are ${nameOf(userId)} in ${printable(room)}; the connection is renewed by ${until}.`;
}

/** A large room tells no more than how many there are. */
function whoIsHere({ members, count = 0 }: Pick<RelayClient, "members" | "count">): string {
  const names = [...members.values()].map(({ userId }) => nameOf(userId)).sort();
  return names.length === 0 ? `connections here: ${count}` : `here: ${names.join(", ")}`;
}

/** Local players by name, others by the start of their id. */
function nameOf(userId: string): string {
  const known = players.find((player) => player.userId === userId);
  return known?.name ?? printable(userId.slice(0, 8));
}

function refusal(error: unknown): string {
  const text = error instanceof RelayError ? `${error.code}: ${error.message}` : String(error);
  return printable(`refused: ${text}`);
}
