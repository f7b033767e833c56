import type { Connections } from "#application/ports/connections.ts";
import type { Fields, Telemetry } from "#application/ports/telemetry.ts";
import { traced } from "#application/tracing.ts";
import type { Connection } from "#domain/connection.ts";
import { isNewborn } from "#domain/connection.ts";
import type { Frame } from "#domain/frame.ts";
import type { DeliveryRecord } from "./delivery-record.ts";
import type { FanOutDependencies } from "./fan-out.ts";
import { fanOut } from "./fan-out.ts";
import { Recipients } from "./recipients.ts";

export interface DeliveryDependencies extends FanOutDependencies {
  readonly connections: Connections;
  readonly telemetry: Telemetry;
}

export interface DeliveryRequest {
  readonly room: string;
  /** Everybody in the room, if they are being read already. */
  readonly recipients?: Recipients;
  /** What somebody gets, one after another; none for who gets nothing. */
  readonly framesFor: (recipient: Connection) => readonly Frame[];
  /** The connection that gets its frames when all others have had theirs. */
  readonly last?: string | undefined;
  /** For the trace: what is delivered. */
  readonly about: Fields;
  /** Epoch milliseconds; whose fate is not decided by then is skipped. */
  readonly deliverBy: number;
}

export type Delivery = ReturnType<typeof createDelivery>;

/** Takes frames to the players of a room, and forgets those who turn out to be gone. */
export function createDelivery(dependencies: DeliveryDependencies) {
  const { connections, clock, telemetry } = dependencies;

  /** @param deadline epoch milliseconds */
  function readRoom(room: string, deadline: number): Recipients {
    return new Recipients(connections, telemetry, room, clock.now(), deadline);
  }

  /**
   * Everybody ends in exactly one outcome of the record.
   *
   * @throws what reading the registry throws; some players may have what was to be delivered
   */
  function deliver(request: DeliveryRequest): Promise<DeliveryRecord> {
    const { room, framesFor, last, about, deliverBy } = request;
    return traced(telemetry, "fan-out", async (span) => {
      span.annotate({ room, ...about });
      const recipients = request.recipients ?? readRoom(room, deliverBy);
      const job = { recipients, framesFor, last, deadline: deliverBy };
      const record = await fanOut(job, dependencies);
      span.annotate({ ...record.outcomes, retries: record.retries });
      span.attach("delivery", record.details());
      return record;
    });
  }

  /**
   * Removes the rows of those who are gone, but for the newborn. A row that cannot be removed by
   * `deadline`, epoch milliseconds, is found gone again by the next delivery.
   *
   * @returns those that were there
   */
  async function forget(
    gone: readonly Connection[],
    deadline: number,
  ): Promise<readonly Connection[]> {
    const now = clock.now();
    const ghosts = gone.filter((connection) => !isNewborn(connection, now));
    if (ghosts.length === 0) return [];
    try {
      return await traced(telemetry, "clean-up", async (span) => {
        span.annotate({ ghosts: ghosts.length });
        return await connections.removeAll(ghosts, deadline);
      });
    } catch (error) {
      telemetry.log("warn", "ghosts_not_removed", { ghosts: ghosts.length }, error);
      return [];
    }
  }

  return { readRoom, deliver, forget };
}
