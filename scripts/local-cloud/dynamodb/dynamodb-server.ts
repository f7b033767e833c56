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
