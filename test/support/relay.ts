import type { RouteEvent } from "#adapters/inbound/api-gateway/events.ts";
import { createRouter } from "#adapters/inbound/api-gateway/router.ts";
import type { Heartbeat } from "#application/heartbeat/heartbeat.ts";
import type { RelaySettings } from "#application/relay.ts";
import { createRelay } from "#application/relay.ts";
import type { BroadcastRequest } from "#application/use-cases/broadcast.ts";
import type { Connection } from "#domain/connection.ts";
import type { RouteKey } from "#protocol/actions.ts";
import { actions } from "#protocol/actions.ts";
import type { EntryFrame } from "#protocol/frames.ts";
import { FixedClock } from "../fakes/fixed-clock.ts";
import { InMemoryBars } from "../fakes/in-memory-bars.ts";
import { InMemoryConnections } from "../fakes/in-memory-connections.ts";
import { InMemoryJournal } from "../fakes/in-memory-journal.ts";
import { InMemoryMessenger } from "../fakes/in-memory-messenger.ts";
import { InMemoryTelemetry } from "../fakes/in-memory-telemetry.ts";
import type { SimulatedClock } from "../fakes/simulated-clock.ts";
import { connectEvent, disconnectEvent, messageEvent } from "../fixtures/events.ts";
import { aLambdaContext } from "../fixtures/lambda-context.ts";
import { aConnection, epoch, noHurry } from "./builders.ts";
import { usualRules } from "./fair-share.ts";

let invocations = 0;

/** What an invocation of its own does for this player, with all the time that it may need. */
export function anErrand(from: Connection) {
  const invocationId = `invocation-${++invocations}`;
  return { from, invocationId, deadline: noHurry, endBy: noHurry };
}

/** Says "hi" as a client that does not count does. */
export function aMessage(
  from: Connection,
  traits: Partial<BroadcastRequest> = {},
): BroadcastRequest {
  const errand = anErrand(from);
  return { ...errand, messages: ['"hi"'], id: `message-${invocations}=`, ...traits };
}

export function aHeartbeat(from: Connection, traits: Partial<Heartbeat> = {}): Heartbeat {
  return { ...anErrand(from), ...traits };
}

/** What a test may set of what players may do. */
type PlayerRules = Pick<RelaySettings, keyof typeof usualRules>;

/** A tick as a client receives it. */
interface Tick {
  readonly epoch: string;
  readonly page: number;
  readonly pages: readonly (readonly EntryFrame[])[];
}

/** The whole backend over fakes: events go in, and what was stored and sent can be looked at. */
export function aRelay({
  clock = new FixedClock(epoch) as FixedClock | SimulatedClock,
  messenger = new InMemoryMessenger(),
  maxFrameBytes = 131_072,
  pageSize = 2,
  concurrency = 4,
  tickMs = 100,
  roomPostsPerSecond = 2_000,
  rules = {} as Partial<PlayerRules>,
} = {}) {
  let nonces = 0;
  const fakes = {
    clock,
    connections: new InMemoryConnections({ pageSize }),
    bars: new InMemoryBars(),
    journal: new InMemoryJournal(),
    messenger,
    telemetry: new InMemoryTelemetry(),
    random: () => 0.5,
    nonce: () => `n${++nonces}`,
  };
  const { connections, telemetry } = fakes;
  const paces = { tickMs, roomPostsPerSecond };
  const settings = { concurrency, maxFrameBytes, ...paces, ...usualRules, ...rules };
  const relay = createRelay(fakes, settings);
  const router = createRouter({ ...fakes, ...relay, middlewares: [] });
  const handle = (event: RouteEvent, context = aLambdaContext()) => router(event, context);
  const parsed = ({ connectionId }: Connection): readonly { readonly type: string }[] =>
    messenger.received(connectionId).map((frame) => JSON.parse(frame));

  return {
    ...fakes,
    ...relay,
    handle,

    /** Someone who has connected and whose socket is open. */
    async join(traits: Partial<Connection> = {}): Promise<Connection> {
      const connection = aConnection(traits);
      await connections.add(connection);
      messenger.open(connection.connectionId);
      return connection;
    },

    connect: (connection: Connection, options = {}) => handle(connectEvent(connection, options)),
    disconnect: (connection: Connection, code?: number) =>
      handle(disconnectEvent(connection, code)),

    /** Sends a frame by the route that API Gateway would choose for it. */
    send: (from: Connection, body: string | object) =>
      handle(messageEvent(from, routeKeyOf(body), body)),

    /** The frames that a client received, as they came. */
    texts: ({ connectionId }: Connection) => messenger.received(connectionId),

    /** The frames that a relay.v1 client received, parsed. */
    frames: (player: Connection): readonly unknown[] => parsed(player),

    /** What was said, as a relay.v1 client heard it in ticks, in order. */
    heard: (player: Connection) =>
      (parsed(player).filter(({ type }) => type === "tick") as unknown as readonly Tick[]).flatMap(
        ({ pages }) =>
          pages.flat().flatMap((entry) => ("joined" in entry || "left" in entry ? [] : [entry[2]])),
      ),

    /** Who came and went, as a relay.v1 client heard it in ticks, in order. */
    comingsAndGoings: (player: Connection) =>
      (parsed(player).filter(({ type }) => type === "tick") as unknown as readonly Tick[]).flatMap(
        ({ pages }) => pages.flat().filter((entry) => "joined" in entry || "left" in entry),
      ),

    /** What the log of the backend tells of the ticks that were sent. */
    sentTicks: () =>
      telemetry.lines.filter(({ event }) => event === "tick").map(({ fields }) => fields),
  };
}

function routeKeyOf(body: string | object): RouteKey {
  const action = typeof body === "object" && "action" in body ? body.action : undefined;
  return actions.find((it) => it === action) ?? "$default";
}
