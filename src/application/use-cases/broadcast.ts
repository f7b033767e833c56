import type { Delivery } from "#application/delivery/delivery.ts";
import type { Recipients } from "#application/delivery/recipients.ts";
import type { Batch } from "#application/log/placing.ts";
import type { Placement, TickKeeper } from "#application/log/tick-keeper.ts";
import type { Errand, TickSender } from "#application/log/tick-sender.ts";
import type { Clock } from "#application/ports/clock.ts";
import type { Fields, Telemetry } from "#application/ports/telemetry.ts";
import { traced } from "#application/tracing.ts";
import { encodeEntry } from "#domain/entry.ts";
import { contentBytes, tickName } from "#domain/page.ts";
import { PayloadTooLarge } from "#domain/refusals.ts";
import type { Position } from "#protocol/position.ts";

export interface BroadcastDependencies {
  readonly ticks: TickKeeper;
  readonly sendTick: TickSender;
  readonly delivery: Pick<Delivery, "readRoom">;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Of the entries and users in one tick, so that its frame can be delivered. */
  readonly tickBytes: number;
}

export interface BroadcastRequest extends Errand {
  /** Each as its sender wrote it: valid JSON. */
  readonly messages: readonly string[];
  /** Of the first message: the client's own, which counts up, or the gateway's, which others follow. */
  readonly id: number | string;
  /** The client's position when it first sent this, if it says so. */
  readonly after?: Position | null;
}

export type Broadcast = ReturnType<typeof createBroadcast>;

/** A client sends again what it does not see; so it need not wait for long to be told `busy`. */
const patienceMs = 1_000;

/** Puts a player's messages into the log of the room, and takes the log to everybody. */
export function createBroadcast(dependencies: BroadcastDependencies) {
  const { ticks, sendTick, delivery, clock, telemetry, tickBytes } = dependencies;

  /**
   * The messages are in the log, all of them and once, before anybody gets them. Most invocations
   * end with that, since whoever opened the tick closes it.
   *
   * @throws {PayloadTooLarge}
   * @throws {InvalidMessage}
   * @throws {Behind}
   * @throws {OutOfOrder}
   * @throws {Busy}
   * @throws what the journal throws before the messages are in the log
   */
  return async function broadcast(request: BroadcastRequest): Promise<void> {
    const batch = batchOf(request);
    assertDeliverable(batch, tickBytes);
    for (;;) {
      const { placement, recipients } = await place(batch, request);
      await finish(placement, request, recipients);
      if (placement.isPlaced) return;
    }
  };

  /** @returns with everybody in the room, if the tick was ended by the write that opened it */
  async function place(batch: Batch, request: BroadcastRequest) {
    const { room } = request.from;
    let recipients: Recipients | undefined;
    let refusedWrites = 0;
    const attempt = {
      until: untilOf(request),
      onEnding() {
        recipients = delivery.readRoom(room, request.deadline);
      },
      // Whoever has come since is not among those who were read.
      onRefusedWrite() {
        refusedWrites++;
        recipients?.discard();
        recipients = undefined;
      },
    };
    try {
      const placement = await traced(telemetry, "place", async (span) => {
        const result = await ticks.place(room, batch, request, attempt);
        span.annotate(whereabouts(room, result));
        return result;
      });
      return { placement, recipients };
    } catch (error) {
      recipients?.discard();
      throw error;
    } finally {
      if (refusedWrites > 0) {
        telemetry.record({ counts: { RefusedWrites: refusedWrites } }, { route: "message" });
      }
    }
  }

  /** A plain client cannot send again: all the time that there is, is for it. */
  function untilOf({ from, deadline }: BroadcastRequest): number {
    return from.protocol === "plain" ? deadline : Math.min(deadline, clock.now() + patienceMs);
  }

  /** Does what falls to whoever has placed this. */
  async function finish(
    { page, duty }: Placement,
    request: BroadcastRequest,
    recipients: Recipients | undefined,
  ): Promise<void> {
    const { from, deadline } = request;
    if (duty === "nothing") return;
    if (duty === "close" && !page.endsTick) {
      // Whoever has too little time leaves the tick to the next who comes by.
      if (page.closesAt >= deadline) return;
      await traced(telemetry, "wait", () => ticks.untilDue(from.room, page));
    }
    const isTakenOver = duty === "take-over";
    await sendTick(from.room, page, request, { isTakenOver, recipients });
  }
}

/** For the trace of a message: where it stands, and so which tick has carried it. */
function whereabouts(room: string, { isPlaced, page }: Placement): Fields {
  return isPlaced ? { room, tick: tickName(page), page: page.number } : { room };
}

function batchOf({ from, messages, id, after }: BroadcastRequest): Batch {
  const { seat, userId } = from;
  return {
    seat,
    userId,
    entries: messages.map((json, index) => encodeEntry({ seat, id: idAt(id, index) }, json)),
    ...(after !== undefined && { after }),
  };
}

function idAt(first: number | string, index: number): number | string {
  if (typeof first === "number") return first + index;
  return index === 0 ? first : `${first}.${index}`;
}

/** As a tick of its own, so that whether messages are accepted depends on them alone. */
function assertDeliverable({ seat, userId, entries }: Batch, limit: number): void {
  const bytes = contentBytes(entries, { [seat]: userId });
  if (bytes > limit) throw new PayloadTooLarge(bytes, limit);
}
