import { ManagementMessenger } from "#adapters/outbound/management-api/management-messenger.ts";
import { PowertoolsTelemetry } from "#adapters/outbound/powertools/powertools-telemetry.ts";
import { systemClock } from "#adapters/outbound/system/system-clock.ts";
import { createDelivery } from "#application/delivery/delivery.ts";
import { createReplies } from "#application/delivery/reply.ts";
import type { Connections } from "#application/ports/connections.ts";
import { createBroadcast } from "#application/use-cases/broadcast.ts";
import type { Connection } from "#domain/connection.ts";
import { concurrency } from "../../../src/composition.ts";
import { readAwsCredentials } from "../../../src/environment.ts";
import type { Target, Variant } from "./variant.ts";
import { connectionId, payloadBytes } from "./variant.ts";

const room = "lobby";

/** As many rows as fit into one megabyte, where DynamoDB ends a page. */
const pageRows = 7_000;

/**
 * Ours: the use case with everything that a broadcast does on AWS but reading the registry, which
 * is an array here: accounting, metrics and the log line are the real ones.
 */
export function ourBroadcast({ endpoint }: Target): Variant {
  const registry = new Registry();
  const messenger = new ManagementMessenger({
    endpoint,
    region: "us-east-1",
    credentials: readAwsCredentials,
    maxSockets: concurrency,
  });
  const [clock, random] = [systemClock, Math.random];
  const telemetry = new PowertoolsTelemetry();
  const broadcast = createBroadcast({
    ...createReplies({ messenger, clock, random, telemetry }),
    delivery: createDelivery({
      ...{ messenger, clock, random, telemetry, concurrency },
      connections: registry,
    }),
    ...{ clock, telemetry },
    maxFrameBytes: 128 * 1024,
  });
  return {
    async broadcast(recipients) {
      registry.fill(recipients);
      const now = Date.now();
      const { delivered } = await broadcast({
        messageId: "PJqCFfHyKRcCHlw=",
        from: { ...player, connectionId: "the-sender=" },
        sentAt: now,
        json: JSON.stringify("x".repeat(payloadBytes)),
        deliverBy: now + 60_000,
        endBy: now + 60_000,
      });
      return delivered;
    },
  };
}

const player = {
  room,
  userId: "8e2c5b1e-0000-4000-8000-000000000000",
  protocol: "plain",
  connectedAt: Date.now() - 60_000,
  expiresAt: Math.floor(Date.now() / 1000) + 7_200,
} as const;

/** Rooms of any size; each is made when it is first asked for, which no timed round does. */
class Registry implements Connections {
  readonly #rooms = new Map<number, readonly Connection[]>();
  #rows: readonly Connection[] = [];

  fill(count: number): void {
    this.#rows = this.#rooms.get(count) ?? rowsOf(count);
    this.#rooms.set(count, this.#rows);
  }

  async *inRoom(): AsyncGenerator<readonly Connection[]> {
    for (let start = 0; start < this.#rows.length; start += pageRows) {
      yield this.#rows.slice(start, start + pageRows);
    }
  }

  add = async () => true;
  has = async () => true;
  remove = async () => true;
  removeAll = async <Key>(keys: readonly Key[]) => keys;
}

function rowsOf(count: number): Connection[] {
  return Array.from({ length: count }, (_, i) => ({ ...player, connectionId: connectionId(i) }));
}
