import type { Identity } from "#application/ports/identity-verifier.ts";
import type { SessionContext } from "./events.ts";

/**
 * Allows the one connection that was asked for.
 *
 * The context is what API Gateway repeats on every later event of the connection; its values may
 * be strings, numbers and booleans only
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html).
 */
export function allow(methodArn: string, identity: Identity, context: Partial<SessionContext>) {
  return {
    principalId: identity.userId,
    policyDocument: {
      Version: "2012-10-17",
      Statement: [{ Action: "execute-api:Invoke", Effect: "Allow", Resource: methodArn }],
    },
    context,
  };
}
