/** What became of one invocation, as the caller of a Lambda function sees it. */
export type Invocation = InvocationOutcome & {
  /** Where there is a runtime that tells it; an event that reached no instance has none. */
  readonly run?: InvocationRun;
};

export type InvocationOutcome =
  | { readonly outcome: "returned"; readonly value: unknown }
  /** The handler threw; name and message as the runtime reports them. */
  | { readonly outcome: "threw"; readonly errorType: string; readonly errorMessage: string }
  /** Killed at its time limit. */
  | { readonly outcome: "timed-out" }
  /**
   * The account has no concurrency left for it (`TooManyRequestsException`).
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
   */
  | { readonly outcome: "throttled" }
  /** The code could not be loaded, or the instance died. */
  | { readonly outcome: "crashed"; readonly reason: string };

/** How an event was run. */
export interface InvocationRun {
  /** `1-<8 hex digits>-<24 hex digits>`: the root of the trace that it belongs to. */
  readonly traceId: string;
  /** Whether an instance had to be started for it. */
  readonly coldStart: boolean;
  /** How long that took, unless it failed; for cold starts only. */
  readonly initMs?: number;
}

/** A function that is invoked with one event and answers, whatever happens inside it. */
export interface LambdaFunction {
  /**
   * @param event anything that JSON can carry
   * @param label what to call this event in messages to the developer, for example its route
   * @param traceHeader the `X-Amzn-Trace-Id` that comes with the event; a new trace without it
   */
  invoke(event: unknown, label: string, traceHeader?: string): Promise<Invocation>;
}
