import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import type { Fields, Telemetry } from "#application/ports/telemetry.ts";

export const serviceName = "game-relay";

/**
 * Structured logs alone. It is all that the authorizer needs: Lambda itself traces the invocation,
 * and a player's handshake waits for every module that is loaded.
 */
export class PowertoolsLog implements Pick<Telemetry, "log"> {
  readonly #logger = new Logger({ serviceName });

  /** Has to be around the whole handler: it puts the request's id into every line. */
  middleware() {
    return injectLambdaContext(this.#logger, { logEvent: false });
  }

  log(level: "info" | "warn" | "error", event: string, fields: Fields = {}, error?: unknown): void {
    this.#logger[level](event, error === undefined ? { ...fields } : { ...fields, error });
  }
}
