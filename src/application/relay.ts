import { envelopeBytes } from "#domain/log-frames.ts";
import { createDelivery } from "./delivery/delivery.ts";
import { createReplies } from "./delivery/reply.ts";
import type { PaceSettings } from "./log/room-paces.ts";
import { RoomPaces } from "./log/room-paces.ts";
import { createTickKeeper } from "./log/tick-keeper.ts";
import { createTickSender } from "./log/tick-sender.ts";
import type { Clock } from "./ports/clock.ts";
import type { Connections } from "./ports/connections.ts";
import type { Journal } from "./ports/journal.ts";
import type { Messenger } from "./ports/messenger.ts";
import type { Telemetry } from "./ports/telemetry.ts";
import { createBroadcast } from "./use-cases/broadcast.ts";
import { createPing } from "./use-cases/ping.ts";
import { createRegister } from "./use-cases/register.ts";
import { createUnregister } from "./use-cases/unregister.ts";

export interface RelayPorts {
  readonly connections: Connections;
  readonly journal: Journal;
  readonly messenger: Messenger;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Differs at every call. */
  readonly nonce: () => string;
}

export interface RelaySettings extends PaceSettings {
  /** How many posts may be under way at once. */
  readonly concurrency: number;
  /** Bytes that a delivered frame may have. */
  readonly maxFrameBytes: number;
}

/** All that the relay does for players who are in, over whatever is behind its ports. */
export function createRelay(ports: RelayPorts, settings: RelaySettings) {
  const { concurrency, maxFrameBytes } = settings;
  const tickBytes = Math.max(0, maxFrameBytes - envelopeBytes);
  const paces = new RoomPaces(settings);
  const replies = createReplies(ports);
  const delivery = createDelivery({ ...ports, concurrency });
  const ticks = createTickKeeper({ ...ports, paces, tickBytes });
  const sendTick = createTickSender({ ...ports, ticks, delivery, paces });
  return {
    ...replies,
    register: createRegister(ports),
    unregister: createUnregister(ports),
    broadcast: createBroadcast({ ...ports, ticks, sendTick, delivery, tickBytes }),
    ping: createPing({ ...ports, ...replies, ticks, sendTick, delivery, maxFrameBytes }),
  };
}
