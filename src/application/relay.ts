import { envelopeBytes } from "#domain/log-frames.ts";
import type { RoomRule } from "#domain/room-access.ts";
import { createDelivery } from "./delivery/delivery.ts";
import { createReplies } from "./delivery/reply.ts";
import { createLogWriter } from "./log/log-writer.ts";
import type { PaceSettings } from "./log/room-paces.ts";
import { RoomPaces } from "./log/room-paces.ts";
import { createTickKeeper } from "./log/tick-keeper.ts";
import { createTickSender } from "./log/tick-sender.ts";
import { createDismiss } from "./people/dismissal.ts";
import { FairPlay } from "./people/fair-play.ts";
import { createFloodWatch } from "./people/flood-watch.ts";
import type { AllRooms } from "./ports/all-rooms.ts";
import type { Bars } from "./ports/bars.ts";
import type { Clock } from "./ports/clock.ts";
import type { Connections } from "./ports/connections.ts";
import type { Journal } from "./ports/journal.ts";
import type { Messenger } from "./ports/messenger.ts";
import type { Telemetry } from "./ports/telemetry.ts";
import { createBroadcast } from "./use-cases/broadcast.ts";
import { createBar, createUnbar } from "./use-cases/operator/bar.ts";
import { createKick } from "./use-cases/operator/kick.ts";
import { createListMembers } from "./use-cases/operator/list-members.ts";
import { createListRooms } from "./use-cases/operator/list-rooms.ts";
import { createSay } from "./use-cases/operator/say.ts";
import { createPing } from "./use-cases/ping.ts";
import { createRegister } from "./use-cases/register.ts";
import { createUnregister } from "./use-cases/unregister.ts";

export interface RelayPorts {
  readonly connections: Connections;
  readonly bars: Bars;
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
  /** What one player may have in one tick: frames of a connection, and messages of a user. */
  readonly playerFramesPerTick: number;
  readonly playerBytesPerTick: number;
  readonly connectionsPerUser: number;
  /** Rooms with more members announce nobody. */
  readonly presenceLimit: number;
  readonly roomRules: readonly RoomRule[];
}

/** What the relay and its operators both do, over whatever is behind its ports. */
export function createServices(ports: RelayPorts, settings: RelaySettings) {
  const { concurrency, maxFrameBytes, playerFramesPerTick, playerBytesPerTick } = settings;
  const tickBytes = Math.max(0, maxFrameBytes - envelopeBytes);
  const fairShare = { messages: playerFramesPerTick, bytes: playerBytesPerTick };
  const paces = new RoomPaces(settings);
  const replies = createReplies(ports);
  const delivery = createDelivery({ ...ports, concurrency });
  const ticks = createTickKeeper({ ...ports, paces, tickBytes, fairShare });
  const sendTick = createTickSender({ ...ports, ticks, delivery, paces });
  const log = createLogWriter({ ...ports, ticks, sendTick, delivery });
  const dismiss = createDismiss({ ...ports, ...replies, log });
  return { ...ports, ...settings, ...replies, tickBytes, delivery, ticks, log, dismiss };
}

/** All that the relay does for players who are in. */
export function createRelay(ports: RelayPorts, settings: RelaySettings) {
  const services = createServices(ports, settings);
  const { reply, hangUp, dismiss, bars } = services;
  const fairPlay = new FairPlay(ports.clock, settings);
  return {
    ...{ reply, hangUp, dismiss, bars, fairPlay },
    judgeRefusal: createFloodWatch({ ...ports, fairPlay }),
    register: createRegister(services),
    unregister: createUnregister(services),
    broadcast: createBroadcast(services),
    ping: createPing({ ...services, fairPlay }),
  };
}

export interface OperatorPorts extends RelayPorts {
  readonly allRooms: AllRooms;
}

/** All that operators do with a relay, beside it. */
export function createOperatorUseCases(ports: OperatorPorts, settings: RelaySettings) {
  const services = { ...createServices(ports, settings), allRooms: ports.allRooms };
  const kick = createKick(services);
  return {
    kick,
    bar: createBar({ kick }),
    unbar: createUnbar(services),
    say: createSay(services),
    listMembers: createListMembers(services),
    listRooms: createListRooms(services),
  };
}
