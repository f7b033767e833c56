import type { Invocation, InvocationRun, LambdaFunction } from "../../lambda/lambda-function.ts";
import { traceHeader, traceIdOf } from "../../xray/trace-header.ts";
import type { GatewayLimits } from "../limits/gateway-limits.ts";
import { longestTimeout } from "../limits/gateway-limits.ts";
import type { GatewayObserver, GatewayOutcome } from "../observer.ts";
import type { AuthorizerContext } from "./authorization.ts";
import { authorizerContext, readAuthorization } from "./authorization.ts";
import type { ProxyResponse } from "./proxy-response.ts";
import { readProxyResponse } from "./proxy-response.ts";

export type AuthorizerAnswer =
  | { readonly outcome: "allowed"; readonly authorizer: AuthorizerContext }
  | { readonly outcome: "unauthorized" | "denied" | "failed" };

export type RouteAnswer =
  | { readonly outcome: "responded"; readonly response: ProxyResponse }
  /** It threw, ran into its own time limit, crashed, or its response is malformed. */
  | { readonly outcome: "failed" }
  /** It took longer than the gateway waits. */
  | { readonly outcome: "integration-timed-out" }
  /** The account's concurrency is used up. */
  | { readonly outcome: "throttled" };

/** One call of a function. */
interface Call {
  readonly route: string;
  readonly connectionId: string;
  readonly calledAt: number;
  readonly run: InvocationRun | undefined;
  /** Whom the authorizer let in. */
  readonly principalId?: string;
}

/** Where an event for a function comes from. */
interface EventOrigin {
  /** The `X-Amzn-Trace-Id` of a handshake; other events begin a trace of their own. */
  readonly given?: string;
  /** What a client sent. */
  readonly frame?: string;
}

/** The functions behind the gateway: calls them, and reads what they return as the gateway does. */
export class Backend {
  readonly #router: LambdaFunction;
  readonly #authorizer: LambdaFunction | undefined;
  readonly #observer: GatewayObserver | undefined;
  readonly #integrations: Integrations;

  constructor(options: {
    readonly router: LambdaFunction;
    readonly authorizer: LambdaFunction | undefined;
    readonly limits: GatewayLimits;
    readonly observer: GatewayObserver | undefined;
  }) {
    this.#router = options.router;
    this.#authorizer = options.authorizer;
    this.#observer = options.observer;
    this.#integrations = new Integrations(options.limits);
  }

  get hasAuthorizer(): boolean {
    return this.#authorizer !== undefined;
  }

  /** @param given the `X-Amzn-Trace-Id` of the handshake */
  async authorize(
    connectionId: string,
    event: { readonly methodArn: string },
    given: string,
  ): Promise<AuthorizerAnswer> {
    if (this.#authorizer === undefined) return { outcome: "failed" };
    const calledAt = performance.now();
    const result = await this.#call(this.#authorizer, event, "authorizer", given);
    const call = { route: "authorizer", connectionId, calledAt, run: runOf(result) };
    if (result.outcome !== "returned") {
      this.#observe(call, result.outcome);
      return { outcome: isUnauthorized(result) ? "unauthorized" : "failed" };
    }
    const authorization = readAuthorization(result.value, event.methodArn);
    if (authorization.decision !== "Allow") {
      const isDenied = authorization.decision === "Deny";
      this.#observe(call, isDenied ? "denied" : "malformed-policy");
      return { outcome: isDenied ? "denied" : "failed" };
    }
    this.#observe({ ...call, principalId: authorization.principalId }, "allowed");
    const latency = Math.round(performance.now() - calledAt);
    return { outcome: "allowed", authorizer: authorizerContext(authorization, latency) };
  }

  async route(
    connectionId: string,
    route: string,
    event: unknown,
    { given, frame }: EventOrigin = {},
  ): Promise<RouteAnswer> {
    const calledAt = performance.now();
    const result = await this.#call(this.#router, event, route, given);
    const call = { route, connectionId, calledAt, run: runOf(result) };
    const response = result.outcome === "returned" ? readProxyResponse(result.value) : undefined;
    if (response !== undefined) {
      this.#observe(call, `${response.statusCode}`, frame);
      return { outcome: "responded", response };
    }
    const outcome = result.outcome === "returned" ? "malformed-response" : result.outcome;
    this.#observe(call, outcome, frame);
    const isTold = outcome === "integration-timed-out" || outcome === "throttled";
    return { outcome: isTold ? outcome : "failed" };
  }

  /** Nobody who waits for an answer gets one. */
  forget(): void {
    this.#integrations.forget();
  }

  /** Nothing is called any more, and nobody who waits for an answer gets one. */
  abandon(): void {
    this.#integrations.abandon();
  }

  #call(
    lambda: LambdaFunction,
    event: unknown,
    label: string,
    given: string | undefined,
  ): Promise<IntegrationResult> {
    const header = traceHeader(given);
    const traceId = traceIdOf(header);
    if (traceId !== undefined) this.#observer?.traceBegun?.(traceId);
    return this.#integrations.call(() => lambda.invoke(event, label, header));
  }

  #observe({ calledAt, run, ...call }: Call, outcome: GatewayOutcome, frame?: string): void {
    const durationMs = performance.now() - calledAt;
    this.#observer?.event({ kind: "invocation", ...call, outcome, durationMs, ...run }, frame);
  }
}

function runOf(result: IntegrationResult): InvocationRun | undefined {
  return "run" in result ? result.run : undefined;
}

/**
 * The one message by which an authorizer says 401.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 */
function isUnauthorized(result: IntegrationResult): boolean {
  return result.outcome === "threw" && result.errorMessage === "Unauthorized";
}

/** What became of one call, as the gateway sees it. */
type IntegrationResult =
  | Invocation
  /** The function may still be at work, but nobody waits for it any more. */
  | { readonly outcome: "integration-timed-out" };

/** Waits for functions no longer than an integration may take. */
class Integrations {
  readonly #limits: GatewayLimits;
  readonly #timers = new Set<NodeJS.Timeout>();
  #abandoned = false;

  constructor(limits: GatewayLimits) {
    this.#limits = limits;
  }

  /** Never rejects. Once forgotten it never resolves either, so what awaits it ends there. */
  call(invoke: () => Promise<Invocation>): Promise<IntegrationResult> {
    return new Promise((resolve) => {
      if (this.#abandoned) return;
      const timer = setTimeout(() => settle({ outcome: "integration-timed-out" }), this.#timeout());
      this.#timers.add(timer);
      const settle = (result: IntegrationResult) => {
        clearTimeout(timer);
        if (this.#timers.delete(timer)) resolve(result);
      };
      invoke().then(settle, (error: unknown) => {
        settle({ outcome: "crashed", reason: String(error) });
      });
    });
  }

  /** Forgets every call that is under way, and makes no more. */
  abandon(): void {
    this.#abandoned = true;
    this.forget();
  }

  /** Forgets every call that is under way; functions finish on their own. */
  forget(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #timeout(): number {
    return Math.min(this.#limits.integrationTimeoutMs, longestTimeout);
  }
}
