/** The only place that knows which adapter is behind which port. */

import { createAuthorizer } from "#adapters/inbound/api-gateway/authorizer.ts";
import { createRouter } from "#adapters/inbound/api-gateway/router.ts";
import { CognitoIdentityVerifier } from "#adapters/outbound/cognito/cognito-identity-verifier.ts";
import { DynamodbConnections } from "#adapters/outbound/dynamodb/dynamodb-connections.ts";
import { ManagementMessenger } from "#adapters/outbound/management-api/management-messenger.ts";
import { LateLog } from "#adapters/outbound/powertools/late-log.ts";
import { PowertoolsTelemetry } from "#adapters/outbound/powertools/powertools-telemetry.ts";
import { systemClock } from "#adapters/outbound/system/system-clock.ts";
import { createDelivery } from "#application/delivery/delivery.ts";
import { createReplies } from "#application/delivery/reply.ts";
import { createAuthorize } from "#application/use-cases/authorize.ts";
import { createBroadcast } from "#application/use-cases/broadcast.ts";
import { createPing } from "#application/use-cases/ping.ts";
import { createRegister } from "#application/use-cases/register.ts";
import { createUnregister } from "#application/use-cases/unregister.ts";
import type { AuthorizerEnvironment, RouterEnvironment } from "./environment.ts";
import { readAwsCredentials } from "./environment.ts";

/**
 * Posts under way at once, each over a socket of its own: enough for the account's 10,000 a second
 * while a post takes up to 45 ms, and well below the 1,024 file descriptors that Lambda allows.
 */
export const concurrency = 448;

export function composeRouter(environment: RouterEnvironment) {
  const { managementEndpoint, maxFrameBytes, region, tableName, roomShards } = environment;
  const clock = systemClock;
  const telemetry = new PowertoolsTelemetry();
  const connections = new DynamodbConnections({
    tableName,
    roomShards,
    endpoint: environment.dynamodbEndpoint,
    region,
    credentials: readAwsCredentials,
  });
  const messenger = new ManagementMessenger({
    endpoint: managementEndpoint,
    region,
    credentials: readAwsCredentials,
    maxSockets: concurrency,
  });
  const random = Math.random;
  const shared = { connections, messenger, clock, random, telemetry };
  const { reply, hangUp } = createReplies(shared);
  const delivery = createDelivery({ ...shared, concurrency });
  return createRouter({
    register: createRegister({ connections, telemetry }),
    unregister: createUnregister({ connections, telemetry }),
    broadcast: createBroadcast({ delivery, reply, clock, telemetry, maxFrameBytes }),
    ping: createPing({ connections, reply, hangUp, clock, telemetry }),
    reply,
    hangUp,
    clock,
    telemetry,
    middlewares: telemetry.middlewares(),
  });
}

export function composeAuthorizer(environment: AuthorizerEnvironment) {
  const identities = new CognitoIdentityVerifier(environment);
  return createAuthorizer({ authorize: createAuthorize({ identities }), log: new LateLog() });
}
