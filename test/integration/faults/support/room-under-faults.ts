import { ManagementMessenger } from "#adapters/outbound/management-api/management-messenger.ts";
import { systemClock } from "#adapters/outbound/system/system-clock.ts";
import { createDelivery } from "#application/delivery/delivery.ts";
import { createBroadcast } from "#application/use-cases/broadcast.ts";
import type { Connection } from "#domain/connection.ts";
import type { Outcomes } from "#protocol/frames.ts";
import type { FaultRule } from "../../../../scripts/local-cloud/gateway/faults/fault-rules.ts";
import type { GatewayObserver } from "../../../../scripts/local-cloud/gateway/observer.ts";
import { InMemoryConnections } from "../../../fakes/in-memory-connections.ts";
import { InMemoryTelemetry } from "../../../fakes/in-memory-telemetry.ts";
import { accessKey, region } from "../../gateway/support/start-gateway.ts";
import { someConnectionIds, startFaultyGateway } from "./faulty-gateway.ts";

const room = "arena";
const text = "goal";

interface RoomOptions {
  readonly faults?: readonly FaultRule[];
  /** How many players there are; 1,000 unless set. */
  readonly players?: number;
  /** How many of them, the first ones, have a row and no connection. */
  readonly stale?: number;
  /** How many of those have only just connected. */
  readonly newborn?: number;
  /** How many posts are under way at once; 64 unless set. */
  readonly concurrency?: number;
  /** Asked for each post. */
  readonly credentials?: () => typeof accessKey;
  readonly observer?: GatewayObserver;
}

export type RoomUnderFaults = Awaited<ReturnType<typeof aRoomUnderFaults>>;

/** The real use case and the real messenger, before a gateway where posts meet faults. */
export async function aRoomUnderFaults(options: RoomOptions = {}) {
  const { players = 1000, stale = 0, newborn = 0, credentials = () => accessKey } = options;
  const { concurrency = 64, faults = [], observer } = options;
  const started = await startFaultyGateway({ faults, ...(observer && { observer }) });
  const { gateway, endpoint, ledger } = started;
  const ids = someConnectionIds(players);
  gateway.simulateConnections(ids.slice(stale));
  const connections = new InMemoryConnections();
  const rows = ids.map((id, index) => aPlayer(id, index < newborn ? 0 : 60_000));
  for (const row of rows) await connections.add(row);
  const telemetry = new InMemoryTelemetry();
  const clock = systemClock;
  const delivery = createDelivery({
    connections,
    messenger: new ManagementMessenger({
      endpoint,
      region,
      credentials,
      maxSockets: concurrency,
    }),
    clock,
    random: Math.random,
    telemetry,
    concurrency,
  });
  const broadcast = createBroadcast({
    delivery,
    clock,
    // Nobody asks for an acknowledgement.
    reply: async () => {},
    telemetry,
    maxFrameBytes: 131_072,
  });
  return {
    gateway,
    ledger,
    ids,
    connections,
    telemetry,
    /** @param timeMs until the deadline */
    broadcast: (timeMs = 25_000): Promise<Outcomes> =>
      broadcast({
        from: aPlayer("sendersendersen=", 60_000),
        json: JSON.stringify(text),
        messageId: "m1",
        sentAt: Date.now(),
        deliverBy: Date.now() + timeMs,
        endBy: Date.now() + timeMs + 2_500,
      }),
  };
}

/** @param ageMs how long ago it connected */
function aPlayer(connectionId: string, ageMs: number): Connection {
  const connectedAt = Date.now() - ageMs;
  const expiresAt = Math.floor(connectedAt / 1000) + 7200;
  return { connectionId, room, userId: connectionId, protocol: "plain", connectedAt, expiresAt };
}

/** What the ledger says became of a broadcast. */
export interface Truth {
  /** Players who received the message, once or more often. */
  readonly reached: number;
  /** Deliveries beyond the first to each player. */
  readonly duplicates: number;
  /** Posts beyond the first to each player. */
  readonly retries: number;
  /** Whatever was received and is not the message. */
  readonly strays: readonly string[];
}

export function truthOf({ ids, ledger }: RoomUnderFaults): Truth {
  const received = ids.map((id) => ledger.deliveries(id));
  const reached = received.filter((bodies) => bodies.length > 0).length;
  const attempted = ids.filter((id) => ledger.attempts(id) > 0).length;
  const { attempts, deliveries } = ledger.counts();
  return {
    reached,
    duplicates: deliveries - reached,
    retries: attempts - attempted,
    strays: received.flat().filter((body) => body !== text),
  };
}
