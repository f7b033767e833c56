import type { ServerResponse } from "node:http";
import type { Answer } from "../http/answer.ts";
import { error, send } from "../http/answer.ts";
import { gone, limitExceeded } from "../management-api/operations.ts";
import type { GatewayOutcome } from "../observer.ts";
import type { Fault, FaultKind } from "./fault-rules.ts";

/** A post that is to meet a fault, up to its answer. */
export interface Exchange {
  readonly response: ServerResponse;
  /** Serves the post as if nothing were wrong, by a clock that is off by so many milliseconds. */
  serve(clockOffsetMs: number): Answer;
  /**
   * Called at most once, when nothing more will happen.
   *
   * @param outcome a status, or what happened instead of an answer
   */
  ended(outcome: GatewayOutcome): void;
}

/** Lets a post meet its fault, with on the wire just what a client would see. */
export function meetFault(fault: Fault, exchange: Exchange): void {
  const { serve, ended } = exchange;
  if (fault.kind === "half-open") ended("half-open");
  else if (fault.kind === "reset-before") reset(exchange);
  else if (fault.kind === "reset-after") resetAfterwards(exchange);
  else if (fault.kind === "slow") answerSlowly(fault.delayMs, exchange);
  else if (fault.kind === "delayed") answerLate(() => serve(0), fault.delayMs, exchange);
  else if (fault.kind === "clock") answer(offClock(exchange, fault.clockOffsetMs), exchange);
  else answer(errors[fault.kind], exchange);
}

export function answer(what: Answer, { response, ended }: Exchange): void {
  if (!response.destroyed) send(response, what);
  ended(response.destroyed ? "reset" : `${what.status}`);
}

/** RST and not FIN, and no byte before it: the client cannot tell whether its post was served. */
export function reset({ response, ended }: Exchange): void {
  response.socket?.resetAndDestroy();
  ended("reset");
}

function resetAfterwards(exchange: Exchange): void {
  exchange.serve(0);
  reset(exchange);
}

function answerSlowly(delayMs: number, exchange: Exchange): void {
  const served = exchange.serve(0);
  answerLate(() => served, delayMs, exchange);
}

/** Nobody is served or answered who has given up, and no timer outlives the gateway. */
function answerLate(serve: () => Answer, delayMs: number, exchange: Exchange): void {
  const { response } = exchange;
  const timer = setTimeout(() => {
    response.off("close", giveUp);
    answer(serve(), exchange);
  }, delayMs);
  function giveUp(): void {
    clearTimeout(timer);
    exchange.ended("gave up");
  }
  response.once("close", giveUp);
}

function offClock({ serve }: Exchange, clockOffsetMs: number): Answer {
  return { ...serve(clockOffsetMs), answeredAt: Date.now() + clockOffsetMs };
}

type ErrorKind = Extract<FaultKind, "500" | "503" | "429" | "410">;

const errors: Readonly<Record<ErrorKind, Answer>> = {
  "500": error(500, "InternalServerErrorException", "Internal server error"),
  "503": error(503, "ServiceUnavailableException", "Service Unavailable"),
  "429": limitExceeded,
  "410": gone,
};
