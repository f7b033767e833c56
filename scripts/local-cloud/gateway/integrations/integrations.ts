import type { Invocation, LambdaFunction } from "../../lambda/lambda-function.ts";
import type { GatewayLimits } from "../limits/gateway-limits.ts";
import { longestTimeout } from "../limits/gateway-limits.ts";

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
