import type { MiddlewareObj } from "@middy/core";
import type { HangUp, Reply } from "#application/delivery/reply.ts";
import type { Errand } from "#application/log/tick-sender.ts";
import type { Dismiss } from "#application/people/dismissal.ts";
import type { FairPlay, FloodResponse } from "#application/people/fair-play.ts";
import type { JudgeRefusal } from "#application/people/flood-watch.ts";
import type { Bars } from "#application/ports/bars.ts";
import type { Clock } from "#application/ports/clock.ts";
import type { Telemetry } from "#application/ports/telemetry.ts";
import { isExpired } from "#domain/connection.ts";
import { Busy, TokenExpired } from "#domain/refusals.ts";
import type { Code } from "#protocol/codes.ts";
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

/** Refuses more than one connection may send, before anything is done for it. */
export function refusesFloods({ fairPlay }: { readonly fairPlay: FairPlay }): RouteMiddleware {
  return {
    before: function refuseFlood({ event }) {
      if (isMessage(event)) fairPlay.admitFrame(event.requestContext.connectionId);
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
  readonly judgeRefusal: JudgeRefusal;
  readonly dismiss: Dismiss;
  readonly bars: Bars;
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
      // Set, not returned: a returned response would end the chain before the trace is closed.
      request.response = { statusCode: answer.status };
      const response = await responseTo(event, answer, dependencies);
      if (response === "ignore") return;
      record(event, answer, error, dependencies.telemetry);
      if (!isMessage(event) || !hasSession(event)) return;
      const { deliverBy, endBy } = timeLimitsOf(context, dependencies.clock);
      const errand = { invocationId: context.awsRequestId, deadline: deliverBy, endBy };
      if (response === "stop") await stopFlood(event, errand, dependencies);
      else await tell(event, answer, endBy, dependencies);
    },
  };
}

const ourCodes: ReadonlySet<Code> = new Set(["busy", "internal", "token_expired"]);

/** How long a user is kept out who goes on and on after he was told to slow down. */
const floodBarMs = 60_000;

async function responseTo(
  event: RouteEvent,
  { frame }: Answer,
  { judgeRefusal }: RefusalDependencies,
): Promise<FloodResponse> {
  // What is nobody's fault, or ours, counts against nobody.
  if (!isMessage(event) || ourCodes.has(frame.code) || !hasSession(event)) return "tell";
  return judgeRefusal(connectionOf(event));
}

/** The connection ends also where the bar cannot be stored. */
async function stopFlood(
  event: RouteEvent,
  errand: Errand,
  { bars, dismiss, clock, telemetry }: RefusalDependencies,
): Promise<void> {
  const connection = connectionOf(event);
  const { connectionId, userId, room } = connection;
  telemetry.log("warn", "flood_stopped", { connectionId, userId, room });
  try {
    await bars.bar(userId, clock.now() + floodBarMs, errand.endBy);
  } catch (error) {
    telemetry.log("error", "not_barred", { connectionId, userId }, error);
  }
  await dismiss([connection], "barred", errand);
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
