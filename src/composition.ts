/** The only place, with `operator-composition.ts`, that knows which adapter is behind which port. */

import { createAuthorizer } from "#adapters/inbound/api-gateway/authorizer.ts";
import { createRouter } from "#adapters/inbound/api-gateway/router.ts";
import { CognitoIdentityVerifier } from "#adapters/outbound/cognito/cognito-identity-verifier.ts";
import { DynamodbBars } from "#adapters/outbound/dynamodb/dynamodb-bars.ts";
import { DynamodbClient } from "#adapters/outbound/dynamodb/dynamodb-client.ts";
import { DynamodbConnections } from "#adapters/outbound/dynamodb/dynamodb-connections.ts";
import { DynamodbJournal } from "#adapters/outbound/dynamodb/dynamodb-journal.ts";
import { ManagementMessenger } from "#adapters/outbound/management-api/management-messenger.ts";
import { LateLog } from "#adapters/outbound/powertools/late-log.ts";
import { PowertoolsTelemetry } from "#adapters/outbound/powertools/powertools-telemetry.ts";
import { randomName } from "#adapters/outbound/system/random-name.ts";
import { systemClock } from "#adapters/outbound/system/system-clock.ts";
import { createRelay } from "#application/relay.ts";
import { createAuthorize } from "#application/use-cases/authorize.ts";
import type { AuthorizerEnvironment, RouterEnvironment } from "./environment.ts";
import { readAwsCredentials } from "./environment.ts";

/**
 * Posts under way at once, each over a socket of its own: enough for the account's 10,000 a second
 * while a post takes up to 45 ms, and well below the 1,024 file descriptors that Lambda allows.
 */
export const concurrency = 448;

export function composeRouter(environment: RouterEnvironment) {
  const { ports, settings, telemetry } = relayParts(environment);
  const relay = createRelay(ports, settings);
  const { clock } = ports;
  return createRouter({ ...relay, clock, telemetry, middlewares: telemetry.middlewares() });
}

/** What the router and the operator have in common. */
export function relayParts(environment: RouterEnvironment) {
  const { managementEndpoint, region, tableName, roomShards } = environment;
  const telemetry = new PowertoolsTelemetry();
  const client = new DynamodbClient({
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
  const ports = {
    connections: new DynamodbConnections({ client, tableName, roomShards }),
    bars: new DynamodbBars({ client, tableName }),
    journal: new DynamodbJournal({ client, tableName: environment.journalTableName }),
    messenger,
    clock: systemClock,
    telemetry,
    random: Math.random,
    nonce: randomName,
  };
  return { ports, settings: { ...environment, concurrency }, telemetry };
}

export function composeAuthorizer(environment: AuthorizerEnvironment) {
  const identities = new CognitoIdentityVerifier(environment);
  return createAuthorizer({ authorize: createAuthorize({ identities }), log: new LateLog() });
}
