import type { RouteEvent } from "#adapters/inbound/api-gateway/events.ts";
import { createRouter } from "#adapters/inbound/api-gateway/router.ts";
import { createDelivery } from "#application/delivery/delivery.ts";
import { createReplies } from "#application/delivery/reply.ts";
import { createBroadcast } from "#application/use-cases/broadcast.ts";
import { createPing } from "#application/use-cases/ping.ts";
import { createRegister } from "#application/use-cases/register.ts";
import { createUnregister } from "#application/use-cases/unregister.ts";
import type { Connection } from "#domain/connection.ts";
import type { RouteKey } from "#protocol/actions.ts";
import { actions } from "#protocol/actions.ts";
import { FixedClock } from "../fakes/fixed-clock.ts";
import { InMemoryConnections } from "../fakes/in-memory-connections.ts";
import { InMemoryMessenger } from "../fakes/in-memory-messenger.ts";
import { InMemoryTelemetry } from "../fakes/in-memory-telemetry.ts";
import { connectEvent, disconnectEvent, messageEvent } from "../fixtures/events.ts";
import { aLambdaContext } from "../fixtures/lambda-context.ts";
import { aConnection, epoch } from "./builders.ts";

/** The whole backend over fakes: events go in, and what was stored and sent can be looked at. */
export function aRelay({ maxFrameBytes = 131_072, pageSize = 2, concurrency = 4 } = {}) {
  const clock = new FixedClock(epoch);
  const connections = new InMemoryConnections({ pageSize });
  const messenger = new InMemoryMessenger();
  const telemetry = new InMemoryTelemetry();
  const random = () => 0.5;
  const fakes = { clock, connections, messenger, telemetry, random };
  const { reply, hangUp } = createReplies(fakes);
  const delivery = createDelivery({ ...fakes, concurrency });
  const dependencies = { ...fakes, reply, hangUp, delivery, maxFrameBytes };
  const broadcast = createBroadcast(dependencies);
  const register = createRegister(dependencies);
  const unregister = createUnregister(dependencies);
  const ping = createPing(dependencies);
  const useCases = { broadcast, register, unregister, ping };
  const router = createRouter({ ...dependencies, ...useCases, middlewares: [] });
  const handle = (event: RouteEvent, context = aLambdaContext()) => router(event, context);

  return {
    ...dependencies,
    ...useCases,
    handle,

    /** Someone who has connected and whose socket is open. */
    async join(traits: Partial<Connection> = {}): Promise<Connection> {
      const connection = aConnection(traits);
      await connections.add(connection);
      messenger.open(connection.connectionId);
      return connection;
    },

    connect: (connection: Connection, options = {}) => handle(connectEvent(connection, options)),
    disconnect: (connection: Connection) => handle(disconnectEvent(connection)),

    /** Sends a frame by the route that API Gateway would choose for it. */
    send: (from: Connection, body: string | object) =>
      handle(messageEvent(from, routeKeyOf(body), body)),

    /** The frames that a client received, as they came. */
    texts: ({ connectionId }: Connection) => messenger.received(connectionId),

    /** The frames that a relay.v1 client received, parsed. */
    frames: ({ connectionId }: Connection) =>
      messenger.received(connectionId).map((frame): unknown => JSON.parse(frame)),
  };
}

function routeKeyOf(body: string | object): RouteKey {
  const action = typeof body === "object" && "action" in body ? body.action : undefined;
  return actions.find((it) => it === action) ?? "$default";
}
