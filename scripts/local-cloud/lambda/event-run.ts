import { inBackground } from "../../in-background.ts";
import type { Handled, Instance } from "./instance.ts";
import type { InstanceEvent } from "./instance-messages.ts";
import type { InvocationOutcome } from "./lambda-function.ts";

export interface EventRun extends Handled {
  /** From the handler's start to its answer. */
  readonly durationMs: number;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
const initialisationMs = 10_000;

const slowToLoad: InvocationOutcome = {
  outcome: "crashed",
  reason: "It took more than 10 seconds to load the code.",
};

/** Has one event handled, by an instance that is killed when it takes longer than `timeoutMs`. */
export async function runEvent(
  instance: Instance,
  event: Omit<InstanceEvent, "deadline">,
  timeoutMs: number,
): Promise<EventRun> {
  const loading = new TimeLimit(instance, initialisationMs);
  const failure = await instance.initialised;
  if (loading.lift()) return { invocation: slowToLoad, pending: [], durationMs: initialisationMs };
  if (failure !== undefined) return { invocation: failure, pending: [], durationMs: 0 };

  const startedAt = performance.now();
  const handling = new TimeLimit(instance, timeoutMs);
  const handled = await instance.handle({ ...event, deadline: Date.now() + timeoutMs });
  const durationMs = performance.now() - startedAt;
  if (handling.lift()) return { invocation: { outcome: "timed-out" }, pending: [], durationMs };
  return { ...handled, durationMs };
}

/** Kills an instance that takes too long. */
class TimeLimit {
  readonly #timer: NodeJS.Timeout;
  #exceeded = false;

  constructor(instance: Instance, milliseconds: number) {
    this.#timer = setTimeout(() => {
      this.#exceeded = true;
      inBackground(instance.terminate());
    }, milliseconds);
  }

  /** Tells whether it was exceeded. */
  lift(): boolean {
    clearTimeout(this.#timer);
    return this.#exceeded;
  }
}
