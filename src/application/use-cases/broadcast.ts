import type { Delivery } from "#application/delivery/delivery.ts";
import type { DeliveryRecord } from "#application/delivery/delivery-record.ts";
import type { Reply } from "#application/delivery/reply.ts";
import type { Clock } from "#application/ports/clock.ts";
import type { Telemetry } from "#application/ports/telemetry.ts";
import type { Message } from "#domain/message.ts";
import { assertDeliverable, encodeMessage } from "#domain/message.ts";
import type { Outcomes } from "#protocol/frames.ts";

export interface BroadcastDependencies {
  readonly delivery: Delivery;
  readonly reply: Reply;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Bytes that a delivered frame may have. */
  readonly maxFrameBytes: number;
}

export interface BroadcastRequest extends Message {
  /** The client's own; asks for an acknowledgement. */
  readonly id?: string;
  /** Epoch milliseconds; whose fate is not decided by then is skipped. */
  readonly deliverBy: number;
  /** Epoch milliseconds; by then all is over. */
  readonly endBy: number;
}

export type Broadcast = ReturnType<typeof createBroadcast>;

/** Sends a player's message to everyone else in the room. */
export function createBroadcast(dependencies: BroadcastDependencies) {
  const { delivery, clock, telemetry, maxFrameBytes } = dependencies;

  /**
   * What is owed, to the sender and to those who run it, comes before the clean-up, which can wait.
   *
   * @throws {PayloadTooLarge} and nobody gets the message
   * @throws what reading the registry throws; some players may have the message
   */
  return async function broadcast(request: BroadcastRequest): Promise<Outcomes> {
    const message = encodeMessage(request);
    assertDeliverable(message, maxFrameBytes);
    const startedAt = clock.now();
    const record = await delivery.deliver({ ...request, message });
    const fanOutMs = clock.now() - startedAt;
    report(request, record, fanOutMs, telemetry);
    await acknowledge(request, record.outcomes, dependencies);
    await delivery.forget(record.gone, request.endBy);
    return record.outcomes;
  };
}

async function acknowledge(
  { from, id, messageId, endBy }: BroadcastRequest,
  outcomes: Outcomes,
  { reply }: BroadcastDependencies,
): Promise<void> {
  if (id === undefined || from.protocol === "plain") return;
  await reply(from.connectionId, { type: "ack", id, messageId, ...outcomes }, endBy);
}

function report(
  { from, messageId }: BroadcastRequest,
  { outcomes, reasons, retries }: DeliveryRecord,
  fanOutMs: number,
  telemetry: Telemetry,
): void {
  const { connectionId, userId, room } = from;
  const { recipients, delivered, gone, failed, skipped } = outcomes;
  const about = { connectionId, userId, room, messageId };
  telemetry.log("info", "broadcast", { ...about, ...outcomes, retries, fanOutMs });
  if (failed + skipped > 0) {
    telemetry.log("warn", "not_delivered", { ...about, failed, skipped, reasons });
  }
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
