import type { IncomingMessage, ServerResponse } from "node:http";
import type { FaultInjection } from "../../faults/fault-injection.ts";
import { readBody } from "../../http/request-body.ts";
import { isConnectionId } from "../events/identifiers.ts";
import type { DeliveryRecorder } from "../faults/delivery-ledger.ts";
import type { FaultRule } from "../faults/fault-rules.ts";
import { answer, meetFault, reset } from "../faults/faulty-exchange.ts";
import type { Answer } from "../http/answer.ts";
import { error } from "../http/answer.ts";
import type { GatewayLimits } from "../limits/gateway-limits.ts";
import type { TokenBucket } from "../limits/token-bucket.ts";
import type { GatewayObserver, GatewayOutcome } from "../observer.ts";
import { gone, limitExceeded, operations, payloadTooLarge } from "./operations.ts";
import type { PostWatch } from "./post-watch.ts";
import type { Recipient } from "./recipients.ts";
import { accessKeyIdOf } from "./sigv4-request.ts";
import type { SignatureVerifier } from "./sigv4-verification.ts";

/** A request that has been read to its end. */
interface Call {
  readonly request: IncomingMessage;
  /** As decoded from the path; it may be anything. */
  readonly connectionId: string;
  readonly body: Buffer | "too large";
}

export interface ManagementApiOptions {
  /** By connection id. */
  readonly recipients: { get(connectionId: string): Recipient | undefined };
  readonly verifier: SignatureVerifier;
  readonly throttle: TokenBucket;
  readonly limits: GatewayLimits;
  readonly observer: GatewayObserver | undefined;
  readonly faults: FaultInjection<FaultRule>;
  readonly ledger: DeliveryRecorder | undefined;
  readonly watch: PostWatch | undefined;
}

/**
 * The `@connections` of the stage.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export class ManagementApi {
  readonly #options: ManagementApiOptions;

  constructor(options: ManagementApiOptions) {
    this.#options = options;
  }

  /** @param connectionId as decoded from the path; it may be anything */
  handle(request: IncomingMessage, response: ServerResponse, connectionId: string): void {
    const calledAt = performance.now();
    readBody(request, this.#options.limits.messageBytes, (body) => {
      const call = { request, connectionId, body };
      const fault = this.#nextFault(call);
      const ended = (outcome: GatewayOutcome) => this.#observe(call, outcome, calledAt, fault);
      const serve = (clockOffsetMs: number) => {
        const answered = this.#serve(call, clockOffsetMs);
        // Nobody is left to be answered.
        if (answered.status === 200 && this.#isFatal("after", call)) response.destroy();
        return answered;
      };
      const exchange = { response, serve, ended };
      if (this.#isFatal("before", call)) reset(exchange);
      else if (fault !== undefined) meetFault(fault, exchange);
      else answer(serve(0), exchange);
    });
  }

  #isFatal(moment: "before" | "after", { request }: Call): boolean {
    if (request.method !== "POST") return false;
    return this.#options.watch?.isFatal(moment, accessKeyIdOf(request.headers)) ?? false;
  }

  /** Only posts that could reach somebody are counted and meet faults. */
  #nextFault({ request, connectionId }: Call): FaultRule | undefined {
    if (request.method !== "POST" || !isConnectionId(connectionId)) return undefined;
    const fault = this.#options.faults.next(connectionId);
    this.#options.ledger?.recordAttempt(connectionId, fault?.kind);
    return fault;
  }

  #serve({ request, connectionId, body }: Call, clockOffsetMs: number): Answer {
    const { verifier, throttle, recipients, ledger } = this.#options;
    const { method = "", url = "", headers } = request;
    const operation = operations.get(method);
    if (operation === undefined) {
      return error(405, "MethodNotAllowedException", "Method Not Allowed");
    }
    if (body === "too large") return payloadTooLarge;
    const problem = verifier.verify({ method, url, headers, body }, clockOffsetMs);
    if (problem !== undefined) return error(403, problem.errorType, problem.message);
    if (!throttle.take()) return limitExceeded;
    if (!isConnectionId(connectionId)) {
      return error(400, "BadRequestException", `Invalid connectionId: ${connectionId}`);
    }
    const connection = recipients.get(connectionId);
    if (!connection?.isOpen) return gone;
    const answered = operation(connection, body);
    if (method === "POST" && answered.status === 200) ledger?.recordDelivery(connectionId, body);
    return answered;
  }

  #observe(
    { request, connectionId, body }: Call,
    outcome: GatewayOutcome,
    calledAt: number,
    fault: FaultRule | undefined,
  ): void {
    const event = {
      kind: "management",
      route: request.method ?? "",
      connectionId: isConnectionId(connectionId) ? connectionId : "",
      outcome,
      durationMs: performance.now() - calledAt,
      ...(fault !== undefined && { fault: fault.kind }),
    } as const;
    const isPost = request.method === "POST" && body !== "too large";
    this.#options.observer?.event(event, isPost ? body.toString() : undefined);
  }
}
