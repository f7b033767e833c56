import { ManagementMessenger } from "#adapters/outbound/management-api/management-messenger.ts";
import { systemClock } from "#adapters/outbound/system/system-clock.ts";
import type { Outcomes } from "#application/delivery/delivery-record.ts";
import { createRelay } from "#application/relay.ts";
import type { Connection } from "#domain/connection.ts";
import type { FaultRule } from "../../../../scripts/local-cloud/gateway/faults/fault-rules.ts";
import type { GatewayObserver } from "../../../../scripts/local-cloud/gateway/observer.ts";
import { InMemoryBars } from "../../../fakes/in-memory-bars.ts";
import { InMemoryConnections } from "../../../fakes/in-memory-connections.ts";
import { InMemoryJournal } from "../../../fakes/in-memory-journal.ts";
import { InMemoryTelemetry } from "../../../fakes/in-memory-telemetry.ts";
import { usualRules } from "../../../support/fair-share.ts";
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
  const messenger = new ManagementMessenger({
    endpoint,
    region,
    credentials,
    maxSockets: concurrency,
  });
  const { broadcast } = createRelay(
    {
      ...{ connections, messenger, telemetry, clock: systemClock },
      ...{ journal: new InMemoryJournal(), bars: new InMemoryBars() },
      ...{ random: Math.random, nonce: () => "n" },
    },
    {
      ...{ concurrency, maxFrameBytes: 131_072, tickMs: 100, roomPostsPerSecond: 2_000 },
      ...usualRules,
    },
  );
  return {
    gateway,
    ledger,
    ids,
    connections,
    telemetry,
    /** @param timeMs until the deadline */
    async broadcast(timeMs = 25_000): Promise<Outcomes> {
      const deadline = Date.now() + timeMs;
      await broadcast({
        from: aPlayer("sendersendersen=", 60_000),
        ...{ messages: [JSON.stringify(text)], id: "m1" },
        ...{ invocationId: "i1", deadline, endBy: deadline + 2_500 },
      });
      const tick = telemetry.lines.find(({ event }) => event === "tick");
      const { recipients, delivered, gone, failed, skipped } = tick?.fields ?? {};
      const outcomes = { recipients, delivered, gone, failed, skipped };
      return outcomes as unknown as Outcomes;
    },
  };
}

/** @param ageMs how long ago it connected */
function aPlayer(connectionId: string, ageMs: number): Connection {
  const connectedAt = Date.now() - ageMs;
  const expiresAt = Math.floor(connectedAt / 1000) + 7200;
  const who = { connectionId, room, userId: connectionId, seat: connectionId.slice(0, 11) };
  return { ...who, protocol: "plain", connectedAt, expiresAt };
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
