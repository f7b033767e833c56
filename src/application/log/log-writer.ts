import type { Delivery } from "#application/delivery/delivery.ts";
import type { Recipients } from "#application/delivery/recipients.ts";
import type { Telemetry } from "#application/ports/telemetry.ts";
import { traced } from "#application/tracing.ts";
import type { Connection } from "#domain/connection.ts";
import { encodeLeave } from "#domain/entry.ts";
import type { Page } from "#domain/page.ts";
import { tickName } from "#domain/page.ts";
import type { LeaveReason } from "#protocol/frames.ts";
import type { Batch } from "./placing.ts";
import type { Placement, TickKeeper } from "./tick-keeper.ts";
import type { Errand, TickSender } from "./tick-sender.ts";

export interface LogWriterDependencies {
  readonly ticks: TickKeeper;
  readonly sendTick: TickSender;
  readonly delivery: Delivery;
  readonly telemetry: Telemetry;
}

/** What stands in the log, and what is left to be done for it. */
export interface Placed {
  readonly placement: Placement;
  /** Everybody in the room, if the tick was ended by the write that opened it. */
  readonly recipients: Recipients | undefined;
}

export type LogWriter = ReturnType<typeof createLogWriter>;

/** Puts entries into the log of a room, and takes the log to everybody. */
export function createLogWriter(dependencies: LogWriterDependencies) {
  const { ticks, sendTick, delivery, telemetry } = dependencies;

  /**
   * The entries are in the log, all of them and once, before anybody gets them. Most invocations end
   * with that, since whoever opened the tick closes it.
   *
   * @param until epoch milliseconds: nothing is tried later
   * @throws {Behind}
   * @throws {OutOfOrder}
   * @throws {TooFast}
   * @throws {Busy}
   * @throws what the journal throws before the entries are in the log
   */
  async function write(room: string, batch: Batch, errand: Errand, until: number): Promise<void> {
    await finish(room, await place(room, batch, errand, until), errand);
  }

  /** The first half of it: what is left then is to `finish`. The same throws. */
  async function place(room: string, batch: Batch, errand: Errand, until: number): Promise<Placed> {
    for (;;) {
      const placed = await tryToPlace(room, batch, errand, until);
      if (placed.placement.isPlaced) return placed;
      await finish(room, placed, errand);
    }
  }

  async function tryToPlace(
    room: string,
    batch: Batch,
    errand: Errand,
    until: number,
  ): Promise<Placed> {
    let recipients: Recipients | undefined;
    let refusedWrites = 0;
    const attempt = {
      until,
      onEnding() {
        recipients = delivery.readRoom(room, errand.deadline);
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
        const result = await ticks.place(room, batch, errand, attempt);
        span.annotate({ room, ...whereabouts(result) });
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

  /** Does what falls to whoever has placed entries. */
  async function finish(
    room: string,
    { placement, recipients }: Placed,
    errand: Errand,
  ): Promise<void> {
    const { page, duty, dueAt } = placement;
    if (duty === "nothing") return;
    if (duty === "close" && !page.endsTick) {
      // Whoever has too little time leaves the tick to the next who comes by.
      if (dueAt >= errand.deadline) return;
      await traced(telemetry, "wait", () => ticks.untilDue(placement));
    }
    const gone = await sendTick(room, page, errand, {
      isTakenOver: duty === "take-over",
      recipients,
    });
    await signOff(await delivery.forget(gone, errand.endBy), "lost", errand);
  }

  /** Ends a tick at once that somebody has left open. */
  async function takeOver(room: string, page: Page, errand: Errand): Promise<void> {
    const placement = { isPlaced: true, page, duty: "take-over", dueAt: 0 } as const;
    await finish(room, { placement, recipients: undefined }, errand);
  }

  /** Takes a tick to everybody that this invocation has ended already. */
  async function send(room: string, page: Page, errand: Errand): Promise<void> {
    const placement = { isPlaced: true, page, duty: "close", dueAt: 0 } as const;
    await finish(room, { placement, recipients: undefined }, errand);
  }

  /**
   * Tells the room of connections that were removed, as far as they had been announced. It may
   * fail: who is in a room is not told by comings and goings alone.
   *
   * @param gone of one room
   */
  async function signOff(
    gone: readonly Connection[],
    reason: LeaveReason,
    errand: Errand,
  ): Promise<void> {
    const members = gone.filter(({ profile }) => profile !== undefined);
    const [first] = members;
    if (first === undefined) return;
    const entries = members.map((member) => encodeLeave(member, reason));
    try {
      await write(first.room, { entries, users: {} }, errand, errand.deadline);
    } catch (error) {
      telemetry.log("warn", "not_signed_off", { room: first.room, members: members.length }, error);
    }
  }

  return { write, place, finish, takeOver, send, signOff };
}

/** For the trace of a message: where it stands, and so which tick has carried it. */
function whereabouts({ isPlaced, page }: Placement) {
  return isPlaced ? { tick: tickName(page), page: page.number } : {};
}
