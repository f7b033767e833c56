import { Worker } from "node:worker_threads";
import { inBackground } from "../../in-background.ts";
import { errorText } from "./error-text.ts";
import type { CurrentEvent, Execution } from "./executions.ts";
import type { InstanceEvent, InstanceMessage, OutputStream } from "./instance-messages.ts";
import type { InvocationOutcome } from "./lambda-function.ts";
import { OutputLines } from "./output-lines.ts";

export interface InstanceOptions {
  /** All of it, with the variables that Lambda sets. */
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  output(line: string, stream: OutputStream): void;
}

/** What became of an event in an instance. */
export interface Handled {
  readonly invocation: InvocationOutcome;
  /** The kinds of work that it left running. */
  readonly pending: readonly string[];
}

/** One execution environment of a function: a thread that has loaded the code once. */
export class Instance implements Execution {
  /** How long it took to load the code; `undefined` until it has. */
  initMs: number | undefined;
  /** Resolves with what went wrong, or with nothing when the code is loaded. */
  readonly initialised: Promise<InvocationOutcome | undefined>;
  /** Resolves when the thread is no more. */
  readonly ended: Promise<void>;

  readonly #worker: Worker;
  readonly #lines: OutputLines;
  readonly #startedAt = performance.now();
  readonly #initialisation = Promise.withResolvers<InvocationOutcome | undefined>();
  readonly #end = Promise.withResolvers<void>();
  #event: PromiseWithResolvers<Handled> | undefined;
  #current: CurrentEvent | undefined;
  #failure: string | undefined;
  #ending = false;

  constructor({ environment, memoryMb, output }: InstanceOptions) {
    this.initialised = this.#initialisation.promise;
    this.ended = this.#end.promise;
    this.#lines = new OutputLines(output);
    this.#worker = new Worker(new URL("./instance-worker.ts", import.meta.url), {
      env: environment,
      // Nothing of the developer's own command line either.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
      stdout: true,
      stderr: true,
    })
      .on("message", (message: InstanceMessage) => this.#hear(message))
      .on("error", (error: unknown) => this.#fail(error))
      .on("exit", (code) => this.#exit(code));
  }

  /** Whether it can have another event. */
  get usable(): boolean {
    return this.initMs !== undefined && !this.#ending;
  }

  get current(): CurrentEvent | undefined {
    return this.#current;
  }

  /** Gives it an event; it must be initialised and have none at hand. */
  handle(event: InstanceEvent): Promise<Handled> {
    this.#event = Promise.withResolvers();
    this.#current = event;
    if (this.#ending) this.#crash();
    else this.#worker.postMessage(event);
    return this.#event.promise;
  }

  /** Kills it, whatever it does; an event at hand has crashed. */
  async terminate(): Promise<void> {
    this.#ending = true;
    await this.#worker.terminate();
  }

  kill(): void {
    // Lambda's words for a process that ends by a signal.
    this.#failure ??= "Runtime exited with error: signal: killed";
    inBackground(this.terminate());
  }

  #hear(message: InstanceMessage): void {
    switch (message.type) {
      case "wrote":
        this.#lines.add(message.stream, message.text);
        break;
      case "initialised":
        this.initMs = performance.now() - this.#startedAt;
        this.#initialisation.resolve(undefined);
        break;
      case "not-initialised":
        this.#failure = message.reason;
        inBackground(this.terminate());
        break;
      case "finished":
        this.#current = undefined;
        this.#event?.resolve({ invocation: JSON.parse(message.outcome), pending: message.pending });
        break;
    }
  }

  #fail(error: unknown): void {
    this.#failure = String(error);
    this.#lines.add("stderr", `${errorText(error)}\n`);
  }

  #exit(code: number): void {
    this.#ending = true;
    this.#failure ??= `The instance exited with code ${code}.`;
    this.#lines.end();
    this.#crash();
    this.#end.resolve();
  }

  /** Answers what waits for it, if anything does. */
  #crash(): void {
    this.#current = undefined;
    const crashed = { outcome: "crashed", reason: this.#failure ?? "The instance ended." } as const;
    this.#initialisation.resolve(crashed);
    this.#event?.resolve({ invocation: crashed, pending: [] });
  }
}
