import type { Connections } from "#application/ports/connections.ts";
import type { Telemetry } from "#application/ports/telemetry.ts";
import { traced, tracedPages } from "#application/tracing.ts";
import type { Connection } from "#domain/connection.ts";
import { isNewborn } from "#domain/connection.ts";
import type { EncodedMessage } from "#domain/message.ts";
import type { DeliveryRecord } from "./delivery-record.ts";
import type { FanOutDependencies } from "./fan-out.ts";
import { fanOut } from "./fan-out.ts";

export interface DeliveryDependencies extends FanOutDependencies {
  readonly connections: Connections;
  readonly telemetry: Telemetry;
}

export interface DeliveryRequest {
  readonly message: EncodedMessage;
  /** Everybody in this connection's room, but not itself: a player does not hear itself. */
  readonly from: Connection;
  readonly messageId: string;
  /** Epoch milliseconds; whose fate is not decided by then is skipped. */
  readonly deliverBy: number;
}

export type Delivery = ReturnType<typeof createDelivery>;

/** Takes messages to the players of a room, and forgets those who turn out to be gone. */
export function createDelivery(dependencies: DeliveryDependencies) {
  const { connections, clock, telemetry } = dependencies;

  /**
   * Everybody ends in exactly one outcome of the record.
   *
   * @throws what reading the registry throws; some players may have the message
   */
  function deliver({
    message,
    from,
    messageId,
    deliverBy,
  }: DeliveryRequest): Promise<DeliveryRecord> {
    return traced(telemetry, "fan-out", async (span) => {
      const { connectionId, userId, room } = from;
      span.annotate({ route: "message", room, connectionId, userId, messageId });
      const rows = connections.inRoom(room, clock.now(), deliverBy);
      const recipients = others(tracedPages(telemetry, "registry", rows), connectionId);
      const record = await fanOut({ recipients, message, deadline: deliverBy }, dependencies);
      span.annotate({ ...record.outcomes, retries: record.retries });
      span.attach("delivery", record.details());
      return record;
    });
  }

  /**
   * Removes the rows of those who are gone, but for the newborn. A row that cannot be removed by
   * `deadline`, epoch milliseconds, is found gone again by the next broadcast.
   */
  async function forget(gone: readonly Connection[], deadline: number): Promise<void> {
    const now = clock.now();
    const ghosts = gone.filter((connection) => !isNewborn(connection, now));
    if (ghosts.length === 0) return;
    try {
      await traced(telemetry, "clean-up", async (span) => {
        span.annotate({ ghosts: ghosts.length });
        await connections.removeAll(ghosts, deadline);
      });
    } catch (error) {
      telemetry.log("warn", "ghosts_not_removed", { ghosts: ghosts.length }, error);
    }
  }

  return { deliver, forget };
}

async function* others(pages: AsyncIterable<readonly Connection[]>, sender: string) {
  for await (const page of pages) yield page.filter((it) => it.connectionId !== sender);
}
