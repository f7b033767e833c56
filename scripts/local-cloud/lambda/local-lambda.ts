import { randomUUID } from "node:crypto";
import { lambdaHandler } from "../../../infra/lambda-bundle.ts";
import { traceHeader, traceIdOf } from "../xray/trace-header.ts";
import { Concurrency } from "./concurrency.ts";
import { runEvent } from "./event-run.ts";
import type { Executions } from "./executions.ts";
import { FunctionBundle } from "./function-bundle.ts";
import { Instance } from "./instance.ts";
import type { OutputStream } from "./instance-messages.ts";
import { InstancePool } from "./instance-pool.ts";
import { lambdaEnvironment } from "./lambda-environment.ts";
import type { Invocation, LambdaFunction } from "./lambda-function.ts";

export interface LocalLambdaOptions {
  readonly name: string;
  /** The path of the TypeScript entry; it exports `handler`. */
  readonly entry: string;
  /** The variables of the function; it sees none of this process's own. */
  readonly environment: Readonly<Record<string, string>>;
  /** Gives every instance a key of its own to sign with; without it they have none. */
  readonly executions?: Executions;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** How many events are handled at the same time, 10 unless set; more of them wait. */
  readonly maxInstances?: number;
  /** Shared with the account's other functions; its own unless set. */
  readonly concurrency?: Concurrency;
  /** Whether a saved source file is live on the next event. */
  readonly watch: boolean;
  /** Called with every line that the function writes, before the answer to its event. */
  output(line: string, stream: OutputStream): void;
  readonly observer?: Partial<LambdaObserver>;
}

/** How a function is followed by the developer. */
export interface LambdaObserver {
  /** An event is over. */
  invoked(report: InvocationReport): void;
  /** The function does something that fails or differs on AWS, or cannot be built. */
  warned(message: string): void;
  informed(message: string): void;
}

export interface InvocationReport {
  readonly label: string;
  readonly requestId: string;
  readonly outcome: Invocation["outcome"];
  /** From the handler's start to its answer. */
  readonly durationMs: number;
  readonly coldStart: boolean;
  /** How long an instance took to start; for cold starts only. */
  readonly initMs?: number;
}

export interface LocalLambda extends LambdaFunction {
  /** With what limits it runs, as `GetFunctionConfiguration` tells it. */
  readonly configuration: Pick<LocalLambdaOptions, "timeoutMs" | "memoryMb">;
  /** Lets the next events meet cold instances. */
  restart(): void;
  /** Ends everything; events at hand and waiting are answered as crashed. */
  close(): Promise<void>;
}

/**
 * Runs a Lambda function in this process as Lambda runs it.
 *
 * @throws when the entry cannot be built
 */
export async function startLocalLambda(options: LocalLambdaOptions): Promise<LocalLambda> {
  const { name, timeoutMs, memoryMb, maxInstances = 10, observer = {} } = options;
  const { concurrency = new Concurrency() } = options;
  const bundle = await FunctionBundle.build(options.entry);
  const instances = new InstancePool(() => startInstance(options, bundle.folder), maxInstances);
  const warnedOfPendingWork = new Set<string>();
  let warnedOfThrottling = false;
  let closed = false;

  async function invoke(event: unknown, label: string, given?: string): Promise<Invocation> {
    const payload = JSON.stringify(event) ?? "null";
    if (!concurrency.enter(payload)) return throttled(label);
    try {
      return await run(payload, label, traceHeader(given));
    } finally {
      concurrency.leave(payload);
    }
  }

  async function run(payload: string, label: string, header: string): Promise<Invocation> {
    const requestId = randomUUID();
    const queued = { label, requestId, payload, traceHeader: header };
    await bundle.upToDate;
    const ended = await instances.use(async (instance) => {
      const coldStart = instance.initMs === undefined;
      const handled = await runEvent(instance, queued, timeoutMs);
      return { ...handled, coldStart, initMs: instance.initMs };
    });
    if (ended === undefined || closed) return { outcome: "crashed", reason: "shut down" };

    const { invocation, durationMs, coldStart, initMs, pending } = ended;
    if (invocation.outcome === "timed-out") {
      const seconds = (timeoutMs / 1000).toFixed(2);
      options.output(`${label}: task timed out after ${seconds} seconds`, "stderr");
    }
    if (pending.length > 0) warnOfPendingWork(label, pending);
    const start = { coldStart, ...(coldStart && initMs !== undefined && { initMs }) };
    const { outcome } = invocation;
    observer.invoked?.({ label, requestId, outcome, durationMs, ...start });
    return { ...invocation, run: { traceId: traceIdOf(header) ?? "", ...start } };
  }

  /** A flood is told of once; its messages are refused one by one. */
  function throttled(label: string): Invocation {
    if (!warnedOfThrottling) {
      warnedOfThrottling = true;
      observer.warned?.(`\`${label}\`: more events are under way than the account's concurrency.`);
    }
    return { outcome: "throttled" };
  }

  function warnOfPendingWork(label: string, kinds: readonly string[]): void {
    if (warnedOfPendingWork.has(label)) return;
    warnedOfPendingWork.add(label);
    observer.warned?.(
      `\`${label}\`: work is still pending after the handler returned (${kinds.join(", ")}): ` +
        "on AWS it would freeze until the next event.",
    );
  }

  function restart(): void {
    warnedOfPendingWork.clear();
    warnedOfThrottling = false;
    instances.restart();
  }

  async function close(): Promise<void> {
    closed = true;
    await Promise.all([instances.close(), bundle.close()]);
  }

  if (options.watch) {
    await bundle.watch({
      rebuilt() {
        restart();
        observer.informed?.(`${name}: the saved code is live.`);
      },
      failed(message) {
        observer.warned?.(`${name}: the last good build keeps serving.\n${message}`);
      },
    });
  }
  return { configuration: { timeoutMs, memoryMb }, invoke, restart, close };
}

function startInstance(options: LocalLambdaOptions, taskRoot: string): Instance {
  const { name, memoryMb, output, executions } = options;
  const identity = { name, memoryMb, taskRoot, handler: lambdaHandler };
  const key = executions?.issueKey();
  const environment = lambdaEnvironment(options.environment, identity, key);
  const instance = new Instance({ environment, memoryMb, output });
  if (key !== undefined) executions?.follow(key, instance);
  return instance;
}
