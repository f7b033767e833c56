import { DynamodbBars } from "#adapters/outbound/dynamodb/dynamodb-bars.ts";
import { DynamodbClient } from "#adapters/outbound/dynamodb/dynamodb-client.ts";
import { DynamodbConnections } from "#adapters/outbound/dynamodb/dynamodb-connections.ts";
import { DynamodbJournal } from "#adapters/outbound/dynamodb/dynamodb-journal.ts";
import { ManagementMessenger } from "#adapters/outbound/management-api/management-messenger.ts";
import { randomName } from "#adapters/outbound/system/random-name.ts";
import { systemClock } from "#adapters/outbound/system/system-clock.ts";
import { createServices } from "#application/relay.ts";
import type { Target } from "#application/use-cases/operator/kick.ts";
import { createKick } from "#application/use-cases/operator/kick.ts";
import { InMemoryTelemetry } from "../../../fakes/in-memory-telemetry.ts";
import type { TestCloud } from "../../../support/cloud.ts";

/** Somebody who runs the relay, and can end connections. */
export function anOperator({ dynamodbUrl, gateway, region, ...cloud }: TestCloud) {
  const credentials = () => cloud.credentials;
  const client = new DynamodbClient({ endpoint: dynamodbUrl, region, credentials });
  const { tableName, journalTableName } = cloud;
  const endpoint = gateway.managementEndpoint;
  const messenger = new ManagementMessenger({ endpoint, region, credentials, maxSockets: 8 });
  const services = createServices(
    {
      connections: new DynamodbConnections({ client, tableName, roomShards: 1 }),
      bars: new DynamodbBars({ client, tableName }),
      journal: new DynamodbJournal({ client, tableName: journalTableName }),
      messenger,
      clock: systemClock,
      telemetry: new InMemoryTelemetry(),
      random: Math.random,
      nonce: randomName,
    },
    {
      ...{ concurrency: 8, maxFrameBytes: 131_072, tickMs: 100, roomPostsPerSecond: 2_000 },
      ...{ playerFramesPerTick: 16, playerBytesPerTick: 16_384, connectionsPerUser: 16 },
      ...{ presenceLimit: 200, roomRules: [] },
    },
  );
  const kick = createKick(services);
  return {
    kick: (target: Target, barSeconds?: number) => {
      const deadline = Date.now() + 20_000;
      const errand = { invocationId: randomName(), deadline, endBy: deadline };
      return kick({ ...errand, target, ...(barSeconds !== undefined && { barSeconds }) });
    },
  };
}
