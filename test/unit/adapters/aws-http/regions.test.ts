import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { expect, it } from "vitest";
import { dnsSuffixOf } from "#adapters/outbound/aws-http/regions.ts";

it.each([
  "us-east-1",
  "us-west-2",
  "eu-central-1",
  "eu-isoe-west-1",
  "ap-southeast-7",
  "me-central-1",
  "il-central-1",
  "mx-central-1",
  "af-south-1",
  "sa-east-1",
  "ca-west-1",
  "cn-north-1",
  "cn-northwest-1",
  "us-gov-east-1",
  "us-gov-west-1",
  "us-iso-east-1",
  "us-iso-west-1",
  "us-isob-east-1",
  "us-isob-west-1",
  "us-isof-south-1",
  "us-isof-east-1",
  "eusc-de-east-1",
  // Not there yet, and told by the pattern of its partition.
  "cn-west-9",
  "eusc-de-west-1",
  "ap-middle-12",
])("DynamoDB of %s is where the SDK looks for it", async (region) => {
  const { config } = new DynamoDBClient({ region });
  const { url } = config.endpointProvider({ Region: region });
  expect(`dynamodb.${region}.${dnsSuffixOf(region)}`).toBe(url.host);
});
