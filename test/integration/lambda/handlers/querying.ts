import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));

function query() {
  return client.send(
    new QueryCommand({
      TableName: "connections",
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": "lobby#0" },
    }),
  );
}

const ways: Readonly<Record<string, () => unknown>> = {
  "awaits a query": query,
  "awaits queries in parallel": () => Promise.all(Array.from({ length: 8 }, query)),
  "leaves a query": () => {
    void query();
  },
};

/** Queries, and waits for the answer or does not. */
export const handler = async ({ way }: { way: string }) => {
  const work = ways[way];
  if (work === undefined) throw new Error(`No such way: ${way}`);
  await work();
};
