/** Apart from the rest, so that nothing of the AWS SDK gets into what players wait for. */

import { createOperator } from "#adapters/inbound/operator/operator.ts";
import { DynamodbAllRooms } from "#adapters/outbound/dynamodb/dynamodb-all-rooms.ts";
import { createOperatorUseCases } from "#application/relay.ts";
import { relayParts } from "./composition.ts";
import type { RouterEnvironment } from "./environment.ts";
import { readAwsCredentials } from "./environment.ts";

export function composeOperator(environment: RouterEnvironment) {
  const { ports, settings, telemetry } = relayParts(environment);
  const { dynamodbEndpoint: endpoint, region, tableName } = environment;
  const credentials = readAwsCredentials;
  const allRooms = new DynamodbAllRooms({ endpoint, region, credentials, tableName });
  const operations = createOperatorUseCases({ ...ports, allRooms }, settings);
  const { clock } = ports;
  return createOperator({ ...operations, clock, telemetry, middlewares: telemetry.middlewares() });
}
