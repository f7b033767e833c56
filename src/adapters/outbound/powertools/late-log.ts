import type { Context } from "aws-lambda";
import type { QuietLog } from "#application/ports/telemetry.ts";
import type { PowertoolsLog } from "./powertools-log.ts";

/**
 * Structured logs for the authorizer, loaded with the first line: most of its instances let players
 * in, and have nothing to say. It needs no traces of its own either, as Lambda traces the invocation.
 */
export class LateLog implements QuietLog<Context> {
  #context: Context | undefined;
  #invocations = 0;
  #log: Promise<PowertoolsLog> | undefined;

  begin(context: Context): void {
    this.#context = context;
    this.#invocations++;
  }

  async write(level: "info" | "error", event: string, error?: unknown): Promise<void> {
    this.#log ??= import("./powertools-log.ts").then(({ PowertoolsLog }) => new PowertoolsLog());
    const log = await this.#log;
    if (this.#context !== undefined) log.begin(this.#context, this.#invocations === 1);
    log.log(level, event, {}, error);
  }
}
