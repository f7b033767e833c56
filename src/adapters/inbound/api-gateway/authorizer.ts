import type { Context } from "aws-lambda";
import type { Identity } from "#application/ports/identity-verifier.ts";
import type { QuietLog } from "#application/ports/telemetry.ts";
import type { Authorize } from "#application/use-cases/authorize.ts";
import { Refusal, Unauthorized } from "#domain/refusals.ts";
import type { Session } from "#domain/session.ts";
import { allow } from "./authorizer-policy.ts";
import type { HandshakeRequest, SessionContext } from "./events.ts";
import type { Handshake } from "./handshake.ts";
import { readHandshake, sessionFor } from "./handshake.ts";

export interface AuthorizerDependencies {
  readonly authorize: Authorize;
  readonly log: QuietLog<Context>;
}

export interface AuthorizerEvent extends HandshakeRequest {
  /** The connection that is asked for. */
  readonly methodArn: string;
  readonly requestContext: { readonly connectionId: string };
}

/**
 * The Lambda authorizer of `$connect`. Without Middy and what belongs to it: a player's handshake
 * waits for every module that is loaded, and there is one thing to do here.
 */
export function createAuthorizer({ authorize, log }: AuthorizerDependencies) {
  async function authorizeConnect(event: AuthorizerEvent) {
    const handshake = readHandshake(event);
    const identity = await authorize(handshake.accessToken);
    return allow(event.methodArn, identity, contextFor(event, handshake, identity));
  }

  return async (event: AuthorizerEvent, context: Context) => {
    log.begin(context);
    try {
      return await authorizeConnect(event);
    } catch (error) {
      if (error instanceof Unauthorized) {
        await log.write("info", "unauthorized");
        // API Gateway answers 401 to an error with exactly this message, and 500 to any other.
        throw new Error("Unauthorized");
      }
      await log.write("error", "authorizer_failed", error);
      throw error;
    }
  };
}

/**
 * An authorizer can say 401, 403 and 500 only, so what deserves a 400 is left for `$connect` to
 * refuse: it reads the same handshake with the same functions.
 */
function contextFor(
  { requestContext }: AuthorizerEvent,
  handshake: Handshake,
  identity: Identity,
): Partial<SessionContext> {
  try {
    return contextOf(sessionFor(handshake, identity, requestContext.connectionId));
  } catch (error) {
    if (error instanceof Refusal) return contextOf(identity);
    throw error;
  }
}

function contextOf<Part extends Partial<Session> & Pick<Session, "groups">>(part: Part) {
  return { ...part, groups: JSON.stringify(part.groups) };
}
