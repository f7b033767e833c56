/**
 * What runs inside an instance: one thread, one copy of the function's code, one event at a time.
 * Node runs this file as it is, by erasing its types.
 */
import { parentPort } from "node:worker_threads";
import { captureOutput } from "./captured-output.ts";
import { errorText } from "./error-text.ts";
import type { Handler } from "./handler.ts";
import { loadHandler } from "./handler.ts";
import type { InstanceEvent, InstanceMessage } from "./instance-messages.ts";
import { invocationContext } from "./invocation-context.ts";
import type { InvocationOutcome } from "./lambda-function.ts";
import { activeResources, workPendingSince } from "./pending-work.ts";

captureOutput((stream, text) => say({ type: "wrote", stream, text }));
initialise();

function say(message: InstanceMessage): void {
  parentPort?.postMessage(message);
}

function initialise(): void {
  try {
    const handler = loadHandler(process.env);
    parentPort?.on("message", (event: InstanceEvent) => handle(event, handler));
    say({ type: "initialised" });
  } catch (error) {
    process.stderr.write(`${errorText(error)}\n`);
    say({ type: "not-initialised", reason: String(error) });
  }
}

async function handle(event: InstanceEvent, handler: Handler): Promise<void> {
  process.env["_X_AMZN_TRACE_ID"] = event.traceHeader;
  const before = activeResources();
  const outcome = await answer(event, handler);
  say({ type: "finished", outcome, pending: await workPendingSince(before) });
}

/** @returns JSON text */
async function answer(event: InstanceEvent, handler: Handler): Promise<string> {
  let result: unknown;
  try {
    result = await handler(JSON.parse(event.payload), invocationContext(event, process.env));
  } catch (error) {
    process.stderr.write(`Invoke Error ${errorText(error)}\n`);
    return JSON.stringify(threw(error));
  }
  try {
    return `{"outcome":"returned","value":${JSON.stringify(result) ?? "null"}}`;
  } catch {
    const errorMessage = "Unable to stringify response body";
    return JSON.stringify({ outcome: "threw", errorType: "Runtime.MarshalError", errorMessage });
  }
}

/** The words of Lambda's own runtime. */
function threw(error: unknown): InvocationOutcome {
  return error instanceof Error
    ? { outcome: "threw", errorType: error.name, errorMessage: error.message }
    : { outcome: "threw", errorType: typeof error, errorMessage: String(error) };
}
