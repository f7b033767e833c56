import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import { once } from "node:events";
import { CommandError } from "../command-error.ts";

/**
 * Answers the questions of the parent process one by one, until it goes away. A failure ends the
 * process with its stack, which the parent shows.
 */
export function serve<Request, Reply>(answerTo: (request: Request) => Promise<Reply>): void {
  process.on("message", async (request: Request) => {
    process.send?.(await answerTo(request));
  });
  process.on("disconnect", () => process.exit(0));
}

export interface ChildOptions {
  /** How an error names it. */
  readonly name: string;
  /** The whole environment; nothing of the developer's is passed on. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

/** A process that runs `serve`. */
export class Child<Request extends string | object, Reply> {
  readonly #name: string;
  readonly #process: ChildProcess;
  #errors = "";

  constructor(module: URL, { name, environment = {}, args = [] }: ChildOptions) {
    this.#name = name;
    this.#process = fork(module, args, {
      env: environment,
      execArgv: [],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#process.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#errors = (this.#errors + text).slice(-4_000);
    });
  }

  /** @throws {CommandError} with what the process wrote, when it ends instead of answering */
  async ask<Answer extends Reply>(request: Request): Promise<Answer> {
    const answered = new AbortController();
    const { signal } = answered;
    try {
      const reply = once(this.#process, "message", { signal });
      const end = once(this.#process, "close", { signal });
      this.#process.send(request);
      return await Promise.race([reply.then(([it]) => it as Answer), end.then(() => this.#fail())]);
    } finally {
      answered.abort();
    }
  }

  /** Ends the process and waits until it has. */
  async end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const end = once(this.#process, "exit");
    this.#process.kill();
    await end;
  }

  #fail(): never {
    throw new CommandError(`The process "${this.#name}" failed.\n${this.#errors}`);
  }
}
