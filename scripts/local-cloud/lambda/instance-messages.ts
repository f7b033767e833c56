/** One event for an instance; its payload is JSON text, as on the way to a Lambda function. */
export interface InstanceEvent {
  /** What it is called in messages to the developer, for example its route. */
  readonly label: string;
  readonly requestId: string;
  readonly payload: string;
  readonly traceHeader: string;
  /** When its time is up, in milliseconds since the epoch. */
  readonly deadline: number;
}

export type OutputStream = "stdout" | "stderr";

/**
 * Everything an instance says goes over one port, so that the lines written by a handler arrive
 * before its answer.
 */
export type InstanceMessage =
  | { readonly type: "initialised" }
  | { readonly type: "not-initialised"; readonly reason: string }
  | { readonly type: "wrote"; readonly stream: OutputStream; readonly text: string }
  | {
      readonly type: "finished";
      /** JSON text of an `InvocationOutcome`: a thread cannot hand over what is nested deep. */
      readonly outcome: string;
      /** The kinds of resources that are active since this event and still keep running. */
      readonly pending: readonly string[];
    };
