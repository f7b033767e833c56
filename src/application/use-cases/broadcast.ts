import type { LogWriter } from "#application/log/log-writer.ts";
import type { Batch } from "#application/log/placing.ts";
import type { Errand } from "#application/log/tick-sender.ts";
import type { Clock } from "#application/ports/clock.ts";
import type { Connection } from "#domain/connection.ts";
import { encodeEntry } from "#domain/entry.ts";
import { contentBytes } from "#domain/page.ts";
import { PayloadTooLarge } from "#domain/refusals.ts";
import type { Position } from "#protocol/position.ts";

export interface BroadcastDependencies {
  readonly log: Pick<LogWriter, "write">;
  readonly clock: Clock;
  /** Of the entries and users in one tick, so that its frame can be delivered. */
  readonly tickBytes: number;
}

export interface BroadcastRequest extends Errand {
  readonly from: Connection;
  /** Each as its sender wrote it: valid JSON. */
  readonly messages: readonly string[];
  /** Of the first message: the client's own, which counts up, or the gateway's, which others follow. */
  readonly id: number | string;
  /** The client's position when it first sent this, if it says so. */
  readonly after?: Position | null;
  /** The seats that get it; everybody in the room unless given. */
  readonly to?: readonly string[];
}

export type Broadcast = ReturnType<typeof createBroadcast>;

/** A client sends again what it does not see; so it need not wait for long to be told `busy`. */
const patienceMs = 750;

/** Puts a player's messages into the log of the room. */
export function createBroadcast({ log, clock, tickBytes }: BroadcastDependencies) {
  /**
   * @throws {PayloadTooLarge}
   * @throws {InvalidMessage}
   * @throws what writing to the log throws
   */
  return async function broadcast(request: BroadcastRequest): Promise<void> {
    const { from, deadline } = request;
    const batch = batchOf(request);
    assertDeliverable(batch, tickBytes);
    // A plain client cannot send again: all the time that there is, is for it.
    const patience = from.protocol === "plain" ? Number.POSITIVE_INFINITY : patienceMs;
    await log.write(from.room, batch, request, Math.min(deadline, clock.now() + patience));
  };
}

function batchOf({ from, messages, id, after, to }: BroadcastRequest): Batch {
  const { seat, userId } = from;
  return {
    entries: messages.map((json, index) => encodeEntry({ seat, id: idAt(id, index) }, json, to)),
    users: { [seat]: userId },
    ...(after !== undefined && { after }),
  };
}

function idAt(first: number | string, index: number): number | string {
  if (typeof first === "number") return first + index;
  return index === 0 ? first : `${first}.${index}`;
}

/** As a tick of its own, so that whether messages are accepted depends on them alone. */
function assertDeliverable({ entries, users }: Batch, limit: number): void {
  const bytes = contentBytes(entries, users);
  if (bytes > limit) throw new PayloadTooLarge(bytes, limit);
}
