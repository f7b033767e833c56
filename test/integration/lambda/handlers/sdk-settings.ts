import { homedir } from "node:os";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";

const client = new DynamoDBClient({});

/** Answers with what the AWS SDK has found, and where it would look for more. */
export const handler = async () => ({
  home: homedir(),
  maxAttempts: await client.config.maxAttempts(),
});
