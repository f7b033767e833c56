import type { MiddlewareObj } from "@middy/core";
import middy from "@middy/core";
import type { Identity } from "#application/ports/identity-verifier.ts";
import type { Telemetry } from "#application/ports/telemetry.ts";
import type { Authorize } from "#application/use-cases/authorize.ts";
import { Refusal, Unauthorized } from "#domain/refusals.ts";
import { allow } from "./authorizer-policy.ts";
import type { HandshakeRequest, SessionContext } from "./events.ts";
import type { Handshake } from "./handshake.ts";
import { readHandshake, sessionFor } from "./handshake.ts";

export interface AuthorizerDependencies {
  readonly authorize: Authorize;
  readonly telemetry: Pick<Telemetry, "log">;
  /** What is around the handler: tracing and the like. */
  readonly middlewares: readonly MiddlewareObj[];
}

export interface AuthorizerEvent extends HandshakeRequest {
  /** The connection that is asked for. */
  readonly methodArn: string;
}

/** The Lambda authorizer of `$connect`. */
export function createAuthorizer({ authorize, telemetry, middlewares }: AuthorizerDependencies) {
  async function authorizeConnect(event: AuthorizerEvent) {
    const handshake = readHandshake(event);
    const identity = await authorize(handshake.accessToken);
    return allow(event.methodArn, identity, contextFor(handshake, identity));
  }

  return middy<AuthorizerEvent, ReturnType<typeof allow>>(authorizeConnect)
    .use([...middlewares])
    .onError(({ error }) => {
      if (error instanceof Unauthorized) {
        telemetry.log("info", "unauthorized");
        // API Gateway answers 401 to an error with exactly this message, and 500 to any other.
        throw new Error("Unauthorized");
      }
      telemetry.log("error", "authorizer_failed", {}, error);
    });
}

/**
 * An authorizer can say 401, 403 and 500 only, so what deserves a 400 is left for `$connect` to
 * refuse: it reads the same handshake with the same functions.
 */
function contextFor(handshake: Handshake, identity: Identity): Partial<SessionContext> {
  try {
    return { ...sessionFor(handshake, identity) };
  } catch (error) {
    if (error instanceof Refusal) return { ...identity };
    throw error;
  }
}
