import { Logger } from "@aws-lambda-powertools/logger";
import type { Context } from "aws-lambda";
import type { Fields, Telemetry } from "#application/ports/telemetry.ts";

export const serviceName = "game-relay";

/**
 * Structured logs alone. It is all that the authorizer needs: Lambda itself traces the invocation,
 * and a player's handshake waits for every module that is loaded.
 *
 * The logger is made for the first line, which most instances of the authorizer never write: it
 * opens the standard streams, and that is a fifth of all that loading the authorizer takes.
 */
export class PowertoolsLog implements Pick<Telemetry, "log"> {
  #logger: Logger | undefined;
  #invocations = 0;
  #context: Context | undefined;

  /** Has to be around the whole handler: it puts the request's id into every line. */
  middleware() {
    return {
      before: ({ context }: { readonly context: Context }) => {
        this.#invocations++;
        this.#context = context;
      },
    };
  }

  log(level: "info" | "warn" | "error", event: string, fields: Fields = {}, error?: unknown): void {
    this.#current()[level](event, error === undefined ? { ...fields } : { ...fields, error });
  }

  #current(): Logger {
    this.#logger ??= this.#create();
    if (this.#context !== undefined) this.#logger.addContext(this.#context);
    this.#context = undefined;
    return this.#logger;
  }

  #create(): Logger {
    const logger = new Logger({ serviceName });
    // The first context that it is given is to it that of a cold start.
    if (this.#invocations > 1 && this.#context) logger.addContext(this.#context);
    return logger;
  }
}
