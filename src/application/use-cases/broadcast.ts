import type { DeliveryRecord } from "#application/delivery/delivery-record.ts";
import { fanOut } from "#application/delivery/fan-out.ts";
import type { Clock } from "#application/ports/clock.ts";
import type { Connections } from "#application/ports/connections.ts";
import type { Messenger } from "#application/ports/messenger.ts";
import type { Telemetry } from "#application/ports/telemetry.ts";
import { traced, tracedPages } from "#application/tracing.ts";
import type { Connection } from "#domain/connection.ts";
import { isNewborn } from "#domain/connection.ts";
import type { EncodedMessage, Message } from "#domain/message.ts";
import { assertDeliverable, encodeMessage } from "#domain/message.ts";
import type { Outcomes } from "#protocol/frames.ts";
import type { Reply } from "./reply.ts";

export interface BroadcastDependencies {
  readonly connections: Connections;
  readonly messenger: Messenger;
  readonly reply: Reply;
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly telemetry: Telemetry;
  /** Bytes that a delivered frame may have. */
  readonly maxFrameBytes: number;
  /** How many posts may be under way at once. */
  readonly concurrency: number;
}

export interface BroadcastRequest extends Message {
  /** The client's own; asks for an acknowledgement. */
  readonly id?: string;
  /** Epoch milliseconds; whose fate is not decided by then is skipped. */
  readonly deadline: number;
}

export type Broadcast = ReturnType<typeof createBroadcast>;

/** Sends a player's message to everyone else in the room. */
export function createBroadcast(dependencies: BroadcastDependencies) {
  const { clock, telemetry, maxFrameBytes } = dependencies;

  /**
   * @throws {PayloadTooLarge} and nobody gets the message
   * @throws what reading the registry throws; some players may have the message
   */
  return async function broadcast(request: BroadcastRequest): Promise<Outcomes> {
    const message = encodeMessage(request);
    assertDeliverable(message, maxFrameBytes);
    const startedAt = clock.now();
    const record = await deliver(request, message, dependencies);
    const fanOutMs = clock.now() - startedAt;
    await forget(record.gone, dependencies);
    await acknowledge(request, record.outcomes, dependencies);
    report(request, record, fanOutMs, telemetry);
    return record.outcomes;
  };
}

function deliver(
  { from, messageId, deadline }: BroadcastRequest,
  message: EncodedMessage,
  dependencies: BroadcastDependencies,
): Promise<DeliveryRecord> {
  const { connections, clock, telemetry } = dependencies;
  return traced(telemetry, "fan-out", async (span) => {
    const { connectionId, userId, room } = from;
    span.annotate({ route: "message", room, connectionId, userId, messageId });
    const pages = tracedPages(telemetry, "registry", connections.inRoom(room, clock.now()));
    const recipients = others(pages, connectionId);
    const record = await fanOut({ recipients, message, deadline }, dependencies);
    span.annotate({ ...record.outcomes, retries: record.retries });
    span.attach("delivery", record.details());
    return record;
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
    await traced(telemetry, "clean-up", async (span) => {
      span.annotate({ ghosts: ghosts.length });
      await connections.removeAll(ghosts);
    });
  } catch (error) {
    telemetry.log("warn", "ghosts_not_removed", { ghosts: ghosts.length }, error);
  }
}

async function acknowledge(
  { from, id, messageId }: BroadcastRequest,
  outcomes: Outcomes,
  { reply }: BroadcastDependencies,
): Promise<void> {
  if (id === undefined || from.protocol === "plain") return;
  await reply(from.connectionId, { type: "ack", id, messageId, ...outcomes });
}

function report(
  { from, messageId }: BroadcastRequest,
  { outcomes, retries }: DeliveryRecord,
  fanOutMs: number,
  telemetry: Telemetry,
): void {
  const { connectionId, userId, room } = from;
  const { recipients, delivered, gone, failed, skipped } = outcomes;
  const result = { ...outcomes, retries, fanOutMs };
  telemetry.log("info", "broadcast", { connectionId, userId, room, messageId, ...result });
  telemetry.record(
    {
      counts: {
        Recipients: recipients,
        Delivered: delivered,
        Gone: gone,
        Failed: failed,
        Skipped: skipped,
        Retries: retries,
      },
      milliseconds: { FanOut: fanOutMs },
    },
    { route: "message" },
  );
}
