import {
  CreateTableCommand,
  DynamoDBClient,
  ResourceInUseException,
} from "@aws-sdk/client-dynamodb";
import { journalSchema, tableSchema } from "#adapters/outbound/dynamodb/keys.ts";
import type { AwsCredentials } from "../../../src/adapters/outbound/aws-http/aws-credentials.ts";
import type { AwsJsonServer, ListeningOptions } from "../aws-json/aws-json-server.ts";
import { startAwsJsonServer } from "../aws-json/aws-json-server.ts";
import { DynaliteThread } from "./dynalite-thread.ts";
import { assertExpressionsAreShort } from "./expressions.ts";

export type DynamodbServer = AwsJsonServer;

export interface DynamodbServerOptions extends ListeningOptions {
  /** Where rows are kept; in memory if not given. */
  readonly directory?: string;
}

/** What dynalite can do. */
const actions = new Set([
  ...["BatchGetItem", "BatchWriteItem", "CreateTable", "DeleteItem", "DeleteTable"],
  ...["DescribeTable", "DescribeTimeToLive", "GetItem", "ListTables", "ListTagsOfResource"],
  ...["PutItem", "Query", "Scan", "TagResource", "UntagResource", "UpdateItem", "UpdateTable"],
]);

/**
 * Starts a server of DynamoDB's protocol: dynalite behind a server of our own.
 *
 * @throws the server's error, for example EADDRINUSE
 */
export async function startDynamodbServer(options: DynamodbServerOptions): Promise<DynamodbServer> {
  const { directory, warned = () => {} } = options;
  const thread = await DynaliteThread.start({ directory, warned });
  const server = await startAwsJsonServer(
    {
      targetPrefix: "DynamoDB_20120810",
      actions,
      contentType: "application/x-amz-json-1.0",
      // DynamoDB's own limit of a request.
      largestBody: 16 * 1024 * 1024,
      // An item may be 32 deep (Service quotas), and each level of it is two of JSON's.
      maxDepth: 80,
      async answer(call) {
        assertExpressionsAreShort(call.input);
        return thread.answer(call);
      },
      read: (place) => (place === "/" ? { type: "text/plain", body: "healthy" } : undefined),
    },
    options,
  ).catch(async (error: unknown) => {
    await thread.close();
    throw error;
  });
  return {
    url: server.url,
    async close() {
      await server.close();
      await thread.close();
    },
  };
}

interface TableOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
  readonly tableName: string;
}

/** Makes the table of connections as the infrastructure does; one that is there is kept. */
export function createConnectionTable(options: TableOptions): Promise<void> {
  const { partitionKey, sortKey } = tableSchema;
  return createTable(options, [partitionKey, "S"], [sortKey, "S"]);
}

/** Makes the table of pages as the infrastructure does; one that is there is kept. */
export function createJournalTable(options: TableOptions): Promise<void> {
  const { partitionKey, sortKey } = journalSchema;
  return createTable(options, [partitionKey, "S"], [sortKey, "N"]);
}

type Key = readonly [name: string, type: "S" | "N"];

async function createTable(
  { tableName, ...connection }: TableOptions,
  [partitionKey, partitionType]: Key,
  [sortKey, sortType]: Key,
): Promise<void> {
  const client = new DynamoDBClient(connection);
  try {
    await client.send(
      new CreateTableCommand({
        TableName: tableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [
          { AttributeName: partitionKey, AttributeType: partitionType },
          { AttributeName: sortKey, AttributeType: sortType },
        ],
        KeySchema: [
          { AttributeName: partitionKey, KeyType: "HASH" },
          { AttributeName: sortKey, KeyType: "RANGE" },
        ],
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  } finally {
    client.destroy();
  }
}
