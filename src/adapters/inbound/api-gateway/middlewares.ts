import type { MiddlewareObj } from "@middy/core";
import type { HangUp, Reply } from "#application/delivery/reply.ts";
import type { Clock } from "#application/ports/clock.ts";
import type { Telemetry } from "#application/ports/telemetry.ts";
import { isExpired } from "#domain/connection.ts";
import { Busy, TokenExpired } from "#domain/refusals.ts";
import { isClientId } from "#protocol/frames.ts";
import { relayV1 } from "#protocol/subprotocols.ts";
import type { Answer, RouteResponse } from "./answers.ts";
import { answerTo } from "./answers.ts";
import { parseBody } from "./body.ts";
import type { RouteEvent } from "./events.ts";
import { connectionOf, hasSession } from "./events.ts";
import { timeLimitsOf } from "./time-limits.ts";

type RouteMiddleware = MiddlewareObj<RouteEvent, RouteResponse>;

/** Refuses whatever comes over a connection whose token or time has run out. */
export function refusesExpired({ clock }: { readonly clock: Clock }): RouteMiddleware {
  return {
    before: function refuseExpired({ event }) {
      if (isMessage(event) && isExpired(connectionOf(event), clock.now())) throw new TokenExpired();
    },
  };
}

/** Parses the frame of a MESSAGE event in place. */
export function parsesBody(): RouteMiddleware {
  return {
    before: function parseFrame({ event }) {
      if (!isMessage(event)) return;
      const { value, members } = parseBody(event.body);
      event.body = value;
      event.members = members;
    },
  };
}

export interface RefusalDependencies {
  readonly reply: Reply;
  /** Ends the connections that a refusal closes. */
  readonly hangUp: HangUp;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/**
 * Turns every error into an answer. The gateway gets a status, for its handshake and its access
 * log; a `relay.v1` client gets an error frame; a plain client, which reads every frame as a
 * payload, gets nothing.
 */
export function refuses(dependencies: RefusalDependencies): RouteMiddleware {
  return {
    async onError(request) {
      const { event, context, error } = request;
      const answer = answerTo(error);
      record(event, answer, error, dependencies.telemetry);
      // Set, not returned: a returned response would end the chain before the trace is closed.
      request.response = { statusCode: answer.status };
      if (!isMessage(event) || !hasSession(event)) return;
      await tell(event, answer, timeLimitsOf(context, dependencies.clock).endBy, dependencies);
    },
  };
}

async function tell(
  event: RouteEvent,
  answer: Answer,
  endBy: number,
  { reply, hangUp }: RefusalDependencies,
): Promise<void> {
  const { connectionId, protocol } = connectionOf(event);
  if (protocol === relayV1) {
    const id = clientIdOf(frameOf(event.body));
    await reply(connectionId, { ...answer.frame, ...(id !== undefined && { id }) }, endBy);
  }
  if (answer.closes) await hangUp(connectionId, endBy);
}

function record(event: RouteEvent, answer: Answer, error: unknown, telemetry: Telemetry): void {
  const { routeKey: route, connectionId } = event.requestContext;
  const { code } = answer.frame;
  if (code === "internal") {
    telemetry.log("error", "failed", { route, connectionId }, error);
  } else if (error instanceof Busy) {
    // Those who run it may do something about that.
    telemetry.log("warn", "refused", { route, connectionId, code }, error.cause);
  } else {
    telemetry.log("info", "refused", { route, connectionId, code });
  }
  telemetry.record({ counts: { Refused: 1 } }, { route, code });
}

/** A refusal may come before the frame was parsed, or because it is not safe to handle. */
function frameOf(body: unknown): unknown {
  try {
    return typeof body === "string" ? JSON.parse(body) : body;
  } catch {
    return undefined;
  }
}

/** The client's own id, if the frame had one that can be told. */
function clientIdOf(body: unknown): number | string | undefined {
  if (typeof body !== "object" || body === null || !("id" in body)) return undefined;
  return isClientId(body.id) ? body.id : undefined;
}

function isMessage({ requestContext }: RouteEvent): boolean {
  return requestContext.eventType === "MESSAGE";
}
