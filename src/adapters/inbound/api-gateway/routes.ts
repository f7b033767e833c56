import middy from "@middy/core";
import validator from "@middy/validator";
import type { Context } from "aws-lambda";
import type { Clock } from "#application/ports/clock.ts";
import type { Broadcast } from "#application/use-cases/broadcast.ts";
import type { Ping } from "#application/use-cases/ping.ts";
import type { Register } from "#application/use-cases/register.ts";
import type { Unregister } from "#application/use-cases/unregister.ts";
import type { Connection } from "#domain/connection.ts";
import { InvalidMessage, MalformedJson, UnknownAction } from "#domain/refusals.ts";
import type { Action } from "#protocol/actions.ts";
import { actions } from "#protocol/actions.ts";
import type { ClientFrames } from "#protocol/frames.ts";
import { profileBytes } from "#protocol/limits.ts";
import type { RouteResponse } from "./answers.ts";
import { elementsOf } from "./body.ts";
import type { RouteEvent } from "./events.ts";
import { connectionOf, hasSession, identityOf, isFarewell, toConnection } from "./events.ts";
import { readHandshake, sessionFor } from "./handshake.ts";
import { timeLimitsOf } from "./time-limits.ts";
import { validators } from "./validators.generated.js";

export type Route = (event: RouteEvent, context: Context) => Promise<RouteResponse>;

export interface RouteDependencies {
  readonly register: Register;
  readonly unregister: Unregister;
  readonly broadcast: Broadcast;
  readonly ping: Ping;
  readonly clock: Clock;
}

const done: RouteResponse = { statusCode: 200 };

/** The routes that do something, by event type and route key; anything else is `$default`. */
export function createRoutes(dependencies: RouteDependencies): ReadonlyMap<string, Route> {
  return new Map<string, Route>([
    ["CONNECT $connect", connectRoute(dependencies)],
    ["DISCONNECT $disconnect", disconnectRoute(dependencies)],
    ...actions.map((action) => {
      const route = middy(actionRoutes[action](dependencies));
      const validated = route.use(validator({ eventSchema: validators[action] }));
      return [`MESSAGE ${action}`, validated] as const;
    }),
  ]);
}

const actionRoutes: Readonly<Record<Action, (dependencies: RouteDependencies) => Route>> = {
  message: messageRoute,
  heartbeat: heartbeatRoute,
};

/** Performs no function: it tells that there is none. */
export const defaultRoute: Route = async () => {
  throw new UnknownAction();
};

function connectRoute({ register, clock }: RouteDependencies): Route {
  return async (event, context) => {
    const { requestContext } = event;
    const { connectionId } = requestContext;
    const session = sessionFor(readHandshake(event), identityOf(requestContext), connectionId);
    const connection = toConnection(requestContext, session);
    const { groups } = session;
    await register({ ...errandOf(connection, context, clock), connection, groups });
    // API Gateway echoes no subprotocol by itself, and a browser that offered one expects it.
    const echo = { headers: { "Sec-WebSocket-Protocol": session.protocol } };
    return session.protocol === "plain" ? done : { ...done, ...echo };
  };
}

function disconnectRoute({ unregister, clock }: RouteDependencies): Route {
  return async (event, context) => {
    // Without the session the row cannot be found; a 410 or its expiry will end it.
    if (hasSession(event)) {
      const connection = connectionOf(event);
      const reason = isFarewell(event.requestContext) ? "closed" : "lost";
      await unregister({ ...errandOf(connection, context, clock), connection, reason });
    }
    return done;
  };
}

function messageRoute({ broadcast, clock }: RouteDependencies): Route {
  return async (event, context) => {
    const { messageId, requestId } = event.requestContext;
    const { id, after, to } = event.body as ClientFrames["message"];
    await broadcast({
      ...errandOf(connectionOf(event), context, clock),
      messages: messagesIn(event),
      id: id ?? messageId ?? requestId,
      ...(after !== undefined && { after }),
      ...(to !== undefined && { to }),
    });
    return done;
  };
}

/** @returns the JSON text of each message, as the client wrote it */
function messagesIn({ members }: RouteEvent): readonly string[] {
  const one = members?.get("message");
  if (one !== undefined) return [one];
  const several = members?.get("messages");
  if (several === undefined) throw new MalformedJson();
  return elementsOf(several);
}

function heartbeatRoute({ ping, clock }: RouteDependencies): Route {
  return async (event, context) => {
    const { id, since, resend, members, digest } = event.body as ClientFrames["heartbeat"];
    const profile = profileIn(event);
    await ping({
      ...errandOf(connectionOf(event), context, clock),
      ...(id !== undefined && { id }),
      ...(since !== undefined && { since }),
      ...(resend !== undefined && { resend }),
      ...(profile !== undefined && { profile }),
      ...(members !== undefined && { members }),
      ...(digest !== undefined && { digest }),
    });
    return done;
  };
}

/** @returns the JSON text of what the player tells of himself, as the client wrote it */
function profileIn({ members }: RouteEvent): string | undefined {
  const profile = members?.get("profile");
  if (profile === undefined || Buffer.byteLength(profile) <= profileBytes) return profile;
  throw new InvalidMessage(`"profile" may have ${profileBytes} bytes as JSON.`);
}

function errandOf(from: Connection, context: Context, clock: Clock) {
  const { deliverBy, endBy } = timeLimitsOf(context, clock);
  const { awsRequestId: invocationId } = context;
  return { from, invocationId, deadline: deliverBy, endBy };
}
