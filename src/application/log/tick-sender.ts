import type { Delivery } from "#application/delivery/delivery.ts";
import type { DeliveryRecord } from "#application/delivery/delivery-record.ts";
import type { Recipients } from "#application/delivery/recipients.ts";
import type { Clock } from "#application/ports/clock.ts";
import type { Telemetry } from "#application/ports/telemetry.ts";
import { traced } from "#application/tracing.ts";
import type { Connection } from "#domain/connection.ts";
import type { Frame } from "#domain/frame.ts";
import type { FramesOfPages } from "#domain/log-frames.ts";
import { plainFrames, tickFrames } from "#domain/log-frames.ts";
import type { Page } from "#domain/page.ts";
import { tickName } from "#domain/page.ts";
import type { RoomPaces } from "./room-paces.ts";
import type { Invocation, TickKeeper } from "./tick-keeper.ts";

export interface TickSenderDependencies {
  readonly ticks: TickKeeper;
  readonly delivery: Delivery;
  readonly paces: RoomPaces;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** On whose behalf something is done, and how long that may take. */
export interface Errand extends Invocation {
  /** The connection that has asked for it, if one has. */
  readonly from?: Pick<Connection, "connectionId" | "userId">;
  /** Epoch milliseconds; by then all is over. */
  readonly endBy: number;
}

/** How it came that a tick is ended here. */
export interface Circumstance {
  /** Whoever opened it has left it. */
  readonly isTakenOver: boolean;
  /** Everybody in the room, if they are being read already. */
  readonly recipients?: Recipients | undefined;
}

export type TickSender = ReturnType<typeof createTickSender>;

/** Ends ticks, takes them to everybody in the room, and tells those who run it. */
export function createTickSender(dependencies: TickSenderDependencies) {
  const { ticks, delivery, paces, clock, telemetry } = dependencies;

  /**
   * Never fails: what is in the tick is in the log, and is no less so for anything that happens
   * here. An open tick is ended by the next one who comes by, and who has missed one asks for it.
   *
   * @param known a page of the tick
   * @returns those whose connections turned out to be gone
   */
  return async function sendTick(
    room: string,
    known: Page,
    errand: Errand,
    { isTakenOver, recipients }: Circumstance,
  ): Promise<readonly Connection[]> {
    const tick = tickName(known);
    try {
      const pages = await traced(telemetry, "close", async (span) => {
        span.annotate({ room, tick });
        return await ticks.close(room, known, errand);
      });
      if (pages === undefined) return [];
      return await send({ room, tick, pages, errand, isTakenOver, recipients });
    } catch (error) {
      telemetry.log("error", "tick_not_sent", { room, tick }, error);
      return [];
    } finally {
      recipients?.discard();
    }
  };

  async function send(job: Job): Promise<readonly Connection[]> {
    const { room, tick, pages, errand, recipients } = job;
    const startedAt = clock.now();
    const record = await delivery.deliver({
      room,
      ...(recipients && { recipients }),
      framesFor: framesOf(room, pages),
      last: errand.from?.connectionId,
      about: { tick, entries: entriesIn(pages) },
      deliverBy: errand.deadline,
    });
    paces.sent(room, record.posts);
    report(job, record, clock.now() - startedAt);
    return record.gone;
  }

  function report(job: Job, record: DeliveryRecord, fanOutMs: number): void {
    const { room, tick, pages, isTakenOver } = job;
    const { connectionId, userId } = job.errand.from ?? {};
    const { outcomes, reasons, retries, posts } = record;
    const { recipients, delivered, gone, failed, skipped } = outcomes;
    const entries = entriesIn(pages);
    const waitMs = waitOf(pages);
    telemetry.log("info", "tick", {
      ...{ room, tick, pages: pages.length, entries, connectionId, userId, isTakenOver, waitMs },
      ...{ ...outcomes, posts, retries, fanOutMs },
    });
    if (failed + skipped > 0) {
      telemetry.log("warn", "not_delivered", { room, tick, failed, skipped, reasons });
    }
    telemetry.record(
      {
        counts: {
          ...{ Entries: entries, TakeOvers: isTakenOver ? 1 : 0, Recipients: recipients },
          ...{ Delivered: delivered, Gone: gone, Failed: failed, Skipped: skipped },
          ...{ Posts: posts, Retries: retries },
        },
        milliseconds: { Wait: waitMs, FanOut: fanOutMs },
      },
      { route: "message" },
    );
  }
}

/** A tick that has been ended, and is to be sent. */
interface Job extends Circumstance {
  readonly room: string;
  readonly tick: string;
  readonly pages: readonly Page[];
  readonly errand: Errand;
}

/** Encoded once for each protocol, however many players receive it. */
function framesOf(room: string, pages: readonly Page[]) {
  const tick = tickFrames(room, pages);
  let plain: FramesOfPages | undefined;
  return ({ protocol, seat }: Connection): readonly Frame[] => {
    if (protocol !== "plain") return tick.for(seat);
    plain ??= plainFrames(pages);
    return plain.for(seat);
  };
}

function entriesIn(pages: readonly Page[]): number {
  return pages.reduce((sum, { entries }) => sum + entries.length, 0);
}

/** How long the first entry of a tick has waited for its end; milliseconds. */
function waitOf(pages: readonly Page[]): number {
  const { openedAt = 0, sealedAt = openedAt } = pages.at(-1) ?? {};
  // Two instances may have written them, and clocks differ.
  return Math.max(0, sealedAt - openedAt);
}
