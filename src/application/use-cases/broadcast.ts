import type { FanOutResult } from "#application/fan-out.ts";
import { fanOut } from "#application/fan-out.ts";
import type { Clock } from "#application/ports/clock.ts";
import type { Connections } from "#application/ports/connections.ts";
import type { Messenger } from "#application/ports/messenger.ts";
import type { Telemetry } from "#application/ports/telemetry.ts";
import type { Connection } from "#domain/connection.ts";
import { isNewborn } from "#domain/connection.ts";
import type { Outcomes } from "#domain/frames.ts";
import { encodeFrame } from "#domain/frames.ts";
import type { EncodedMessage, Message } from "#domain/message.ts";
import { encodeMessage } from "#domain/message.ts";

export interface BroadcastDependencies {
  readonly connections: Connections;
  readonly messenger: Messenger;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Bytes that a delivered frame may have. */
  readonly maxFrameBytes: number;
  /** How many posts may be under way at once. */
  readonly lanes: number;
}

export interface BroadcastRequest extends Message {
  /** The client's own; asks for an acknowledgement. */
  readonly id?: string;
  /** Epoch milliseconds; who has not been posted to by then is skipped. */
  readonly deadline: number;
}

export type Broadcast = ReturnType<typeof createBroadcast>;

/** Sends a player's message to everyone else in the room. */
export function createBroadcast(dependencies: BroadcastDependencies) {
  const { messenger, telemetry, maxFrameBytes } = dependencies;

  /**
   * @throws {PayloadTooLarge} and nobody gets the message
   * @throws what reading the registry throws; some players may have the message
   */
  return async function broadcast(request: BroadcastRequest): Promise<Outcomes> {
    const message = encodeMessage(request, maxFrameBytes);
    const { outcomes, gone } = await deliver(request, message, dependencies);
    await forget(gone, dependencies);
    await acknowledge(request, outcomes, messenger);
    report(request, outcomes, telemetry);
    return outcomes;
  };
}

function deliver(
  { from, messageId, deadline }: BroadcastRequest,
  message: EncodedMessage,
  { connections, telemetry, clock, ...dependencies }: BroadcastDependencies,
): Promise<FanOutResult> {
  return telemetry.trace("broadcast", async (span) => {
    const recipients = others(connections.inRoom(from.room, clock.now()), from.connectionId);
    const result = await fanOut({ recipients, message, deadline }, { ...dependencies, clock });
    const { connectionId, userId, room } = from;
    span.annotate({ room, connectionId, userId, messageId, ...result.outcomes });
    return result;
  });
}

/** A player does not hear itself. */
async function* others(pages: AsyncIterable<readonly Connection[]>, sender: string) {
  for await (const page of pages) yield page.filter((it) => it.connectionId !== sender);
}

/** A row that cannot be removed now is found gone again by the next broadcast. */
async function forget(
  gone: readonly Connection[],
  { connections, clock, telemetry }: BroadcastDependencies,
): Promise<void> {
  const now = clock.now();
  const ghosts = gone.filter((connection) => !isNewborn(connection, now));
  if (ghosts.length === 0) return;
  try {
    await connections.removeAll(ghosts);
  } catch (error) {
    telemetry.log("warn", "ghosts_not_removed", { ghosts: ghosts.length }, error);
  }
}

async function acknowledge(
  { from, id, messageId }: BroadcastRequest,
  outcomes: Outcomes,
  messenger: Messenger,
): Promise<void> {
  if (id === undefined || from.protocol === "plain") return;
  const ack = encodeFrame({ type: "ack", id, messageId, ...outcomes });
  await messenger.post(from.connectionId, ack);
}

function report(
  { from, messageId }: BroadcastRequest,
  outcomes: Outcomes,
  telemetry: Telemetry,
): void {
  const { connectionId, userId, room } = from;
  const { recipients, delivered, gone, failed, skipped } = outcomes;
  telemetry.log("info", "broadcast", { connectionId, userId, room, messageId, ...outcomes });
  telemetry.count(
    { Recipients: recipients, Delivered: delivered, Gone: gone, Failed: failed, Skipped: skipped },
    { route: "message" },
  );
}
