import type { Invocation, InvocationRun, LambdaFunction } from "../../lambda/lambda-function.ts";
import type { GatewayLimits } from "../limits/gateway-limits.ts";
import { longestTimeout } from "../limits/gateway-limits.ts";
import type { GatewayObserver } from "../observer.ts";
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
  | { readonly outcome: "integration-timed-out" };

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

  async authorize(
    connectionId: string,
    event: { readonly methodArn: string },
  ): Promise<AuthorizerAnswer> {
    if (this.#authorizer === undefined) return { outcome: "failed" };
    const calledAt = performance.now();
    const result = await this.#integrations.call(this.#authorizer, event, "authorizer");
    const observe = (outcome: string) =>
      this.#observe({ route: "authorizer", connectionId, outcome, calledAt, run: runOf(result) });
    if (result.outcome !== "returned") {
      observe(result.outcome);
      return { outcome: isUnauthorized(result) ? "unauthorized" : "failed" };
    }
    const authorization = readAuthorization(result.value, event.methodArn);
    if (authorization.decision !== "Allow") {
      const isDenied = authorization.decision === "Deny";
      observe(isDenied ? "denied" : "malformed-policy");
      return { outcome: isDenied ? "denied" : "failed" };
    }
    observe("allowed");
    const latency = Math.round(performance.now() - calledAt);
    return { outcome: "allowed", authorizer: authorizerContext(authorization, latency) };
  }

  async route(connectionId: string, route: string, event: unknown): Promise<RouteAnswer> {
    const calledAt = performance.now();
    const result = await this.#integrations.call(this.#router, event, route);
    const call = { route, connectionId, calledAt, run: runOf(result) };
    const response = result.outcome === "returned" ? readProxyResponse(result.value) : undefined;
    if (response !== undefined) {
      this.#observe({ ...call, outcome: String(response.statusCode) });
      return { outcome: "responded", response };
    }
    const outcome = result.outcome === "returned" ? "malformed-response" : result.outcome;
    this.#observe({ ...call, outcome });
    return { outcome: outcome === "integration-timed-out" ? outcome : "failed" };
  }

  /** Nobody who waits for an answer gets one. */
  forget(): void {
    this.#integrations.forget();
  }

  /** Nothing is called any more, and nobody who waits for an answer gets one. */
  abandon(): void {
    this.#integrations.abandon();
  }

  #observe(call: {
    readonly route: string;
    readonly connectionId: string;
    readonly outcome: string;
    readonly calledAt: number;
    readonly run: InvocationRun | undefined;
  }): void {
    const { route, connectionId, outcome, calledAt, run } = call;
    const durationMs = performance.now() - calledAt;
    this.#observer?.event({ kind: "invocation", route, connectionId, outcome, durationMs, ...run });
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
export type IntegrationResult =
  | Invocation
  /** The function may still be at work, but nobody waits for it any more. */
  | { readonly outcome: "integration-timed-out" };

/** Calls functions, and waits no longer than an integration may take. */
export class Integrations {
  readonly #limits: GatewayLimits;
  readonly #timers = new Set<NodeJS.Timeout>();
  #abandoned = false;

  constructor(limits: GatewayLimits) {
    this.#limits = limits;
  }

  /** Never rejects. Once forgotten it never resolves either, so what awaits it ends there. */
  call(lambda: LambdaFunction, event: unknown, label: string): Promise<IntegrationResult> {
    return new Promise((resolve) => {
      if (this.#abandoned) return;
      const timer = setTimeout(() => settle({ outcome: "integration-timed-out" }), this.#timeout());
      this.#timers.add(timer);
      const settle = (result: IntegrationResult) => {
        clearTimeout(timer);
        if (this.#timers.delete(timer)) resolve(result);
      };
      void invoke(lambda, event, label).then(settle);
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

async function invoke(lambda: LambdaFunction, event: unknown, label: string): Promise<Invocation> {
  try {
    return await lambda.invoke(event, label);
  } catch (error) {
    return { outcome: "crashed", reason: String(error) };
  }
}
