import { Logger } from "@aws-lambda-powertools/logger";
import type { Context } from "aws-lambda";
import type { LogFields, Telemetry } from "#application/ports/telemetry.ts";

export const serviceName = "game-relay";

/** Structured logs alone. */
export class PowertoolsLog implements Pick<Telemetry, "log"> {
  readonly #logger = new Logger({ serviceName });
  #isNew = true;

  /** Has to be around the whole handler: it puts the request's id into every line. */
  middleware() {
    return { before: ({ context }: { readonly context: Context }) => this.begin(context) };
  }

  /** @param isColdStart whether this is the first event; true of the first context, unless said */
  begin(context: Context, isColdStart = this.#isNew): void {
    // To the logger, the first context that it is given is that of a cold start.
    if (this.#isNew && !isColdStart) this.#logger.addContext(context);
    this.#logger.addContext(context);
    this.#isNew = false;
  }

  log(
    level: "info" | "warn" | "error",
    event: string,
    fields: LogFields = {},
    error?: unknown,
  ): void {
    this.#logger[level](event, error === undefined ? { ...fields } : { ...fields, error });
  }
}
