import {
  CreateTableCommand,
  DynamoDBClient,
  ResourceInUseException,
} from "@aws-sdk/client-dynamodb";
import type { TableSchema } from "#adapters/outbound/dynamodb/keys.ts";
import { journalSchema, tableSchema } from "#adapters/outbound/dynamodb/keys.ts";
import type { AwsCredentials } from "../../../src/adapters/outbound/aws-http/aws-credentials.ts";

/** A server of DynamoDB's protocol, and who asks it. */
export interface DatabaseAccess {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
}

export interface TableOptions extends DatabaseAccess {
  readonly tableName: string;
}

/** Makes the table of connections as the infrastructure does; one that is there is kept. */
export function createConnectionTable(options: TableOptions): Promise<void> {
  return createTable(options, tableSchema);
}

/** Makes the table of pages as the infrastructure does; one that is there is kept. */
export function createJournalTable(options: TableOptions): Promise<void> {
  return createTable(options, journalSchema);
}

async function createTable(
  { tableName, ...access }: TableOptions,
  { partitionKey, sortKey, sortKeyType, index }: TableSchema,
): Promise<void> {
  const client = new DynamoDBClient(access);
  try {
    await client.send(
      new CreateTableCommand({
        TableName: tableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [
          { AttributeName: partitionKey, AttributeType: "S" },
          { AttributeName: sortKey, AttributeType: sortKeyType },
          ...(index ? [{ AttributeName: index.partitionKey, AttributeType: "S" as const }] : []),
        ],
        KeySchema: [
          { AttributeName: partitionKey, KeyType: "HASH" },
          { AttributeName: sortKey, KeyType: "RANGE" },
        ],
        ...(index && {
          GlobalSecondaryIndexes: [
            {
              IndexName: index.name,
              KeySchema: [{ AttributeName: index.partitionKey, KeyType: "HASH" as const }],
              Projection: { ProjectionType: "ALL" as const },
            },
          ],
        }),
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  } finally {
    client.destroy();
  }
}
