/** The only place that knows which adapter is behind which port. */

import { createAuthorizer } from "#adapters/inbound/api-gateway/authorizer.ts";
import { createRouter } from "#adapters/inbound/api-gateway/router.ts";
import { CognitoIdentityVerifier } from "#adapters/outbound/cognito/cognito-identity-verifier.ts";
import { DynamodbConnections } from "#adapters/outbound/dynamodb/dynamodb-connections.ts";
import { ManagementMessenger } from "#adapters/outbound/management-api/management-messenger.ts";
import { PowertoolsTelemetry } from "#adapters/outbound/powertools/powertools-telemetry.ts";
import { systemClock } from "#adapters/outbound/system/system-clock.ts";
import { createAuthorize } from "#application/use-cases/authorize.ts";
import { createBroadcast } from "#application/use-cases/broadcast.ts";
import { createPing } from "#application/use-cases/ping.ts";
import { createRegister } from "#application/use-cases/register.ts";
import { createUnregister } from "#application/use-cases/unregister.ts";
import type { AuthorizerEnvironment, RouterEnvironment } from "./environment.ts";

/** As many posts at once as there are connections to post over. */
const lanes = 128;

export function composeRouter(environment: RouterEnvironment) {
  const { managementEndpoint, maxFrameBytes } = environment;
  const clock = systemClock;
  const telemetry = new PowertoolsTelemetry();
  const connections = DynamodbConnections.create(environment);
  const messenger = ManagementMessenger.create(managementEndpoint, lanes);
  return createRouter({
    register: createRegister({ connections, telemetry }),
    unregister: createUnregister({ connections, telemetry }),
    broadcast: createBroadcast({
      connections,
      messenger,
      clock,
      telemetry,
      maxFrameBytes,
      lanes,
    }),
    ping: createPing({ messenger, clock }),
    messenger,
    clock,
    telemetry,
    middlewares: telemetry.middlewares(),
  });
}

export function composeAuthorizer(environment: AuthorizerEnvironment) {
  const telemetry = new PowertoolsTelemetry();
  const identities = new CognitoIdentityVerifier(environment);
  return createAuthorizer({
    authorize: createAuthorize({ identities }),
    telemetry,
    middlewares: telemetry.middlewares(),
  });
}
