import { createOperator } from "#adapters/inbound/operator/operator.ts";
import { createOperatorUseCases } from "#application/relay.ts";
import type { Connection } from "#domain/connection.ts";
import { FixedClock } from "../fakes/fixed-clock.ts";
import { InMemoryAllRooms } from "../fakes/in-memory-all-rooms.ts";
import { InMemoryBars } from "../fakes/in-memory-bars.ts";
import { InMemoryConnections } from "../fakes/in-memory-connections.ts";
import { InMemoryJournal } from "../fakes/in-memory-journal.ts";
import { InMemoryMessenger } from "../fakes/in-memory-messenger.ts";
import { InMemoryTelemetry } from "../fakes/in-memory-telemetry.ts";
import { aLambdaContext } from "../fixtures/lambda-context.ts";
import { aConnection, epoch, noHurry } from "./builders.ts";

let invocations = 0;

/** All that operators do, over fakes: events go in, and what was stored and sent can be looked at. */
export function anOperator() {
  const clock = new FixedClock(epoch);
  const connections = new InMemoryConnections({ pageSize: 2 });
  const messenger = new InMemoryMessenger();
  const telemetry = new InMemoryTelemetry();
  const bars = new InMemoryBars();
  const journal = new InMemoryJournal();
  const allRooms = new InMemoryAllRooms(connections);
  const ports = {
    ...{ connections, messenger, telemetry, bars, journal, clock, allRooms },
    random: () => 0.5,
    nonce: () => "nonce",
  };
  const useCases = createOperatorUseCases(ports, {
    ...{ concurrency: 4, maxFrameBytes: 131_072, tickMs: 0, roomPostsPerSecond: 2_000 },
    ...{ playerFramesPerTick: 16, playerBytesPerTick: 16_384, connectionsPerUser: 16 },
    ...{ presenceLimit: 200, roomRules: [] },
  });
  const handler = createOperator({ ...useCases, clock, telemetry, middlewares: [] });

  return {
    ...ports,
    ...useCases,

    /** What an invocation of its own does. */
    errand() {
      return { invocationId: `operation-${++invocations}`, deadline: noHurry, endBy: noHurry };
    },

    /** What Lambda would answer to an event. */
    invoke: (event: unknown) => handler(event, aLambdaContext()),

    /** Somebody who has connected and whose socket is open. */
    async join(traits: Partial<Connection> = {}): Promise<Connection> {
      const connection = aConnection({ room: "arena", protocol: "relay.v1", ...traits });
      await connections.add(connection);
      messenger.open(connection.connectionId);
      return connection;
    },

    /** The frames that a relay.v1 client received, parsed. */
    frames: ({ connectionId }: Connection): readonly { readonly type: string }[] =>
      messenger.received(connectionId).map((frame) => JSON.parse(frame)),

    /** The entries of all ticks that it received. */
    entries: ({ connectionId }: Connection): readonly unknown[] =>
      messenger
        .received(connectionId)
        .map((frame) => JSON.parse(frame))
        .flatMap(({ pages = [] }) => pages.flat()),
  };
}
