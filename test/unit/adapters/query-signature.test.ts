import { DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { SignatureV4 } from "#adapters/outbound/aws-http/signature-v4.ts";

const region = "eu-central-1";
const host = `dynamodb.${region}.amazonaws.com`;
const signedAt = Date.UTC(2026, 10, 22, 12);
const payloadHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const headers = {
  "content-type": "application/x-amz-json-1.0",
  "x-amz-target": "DynamoDB_20120810.Query",
};
const permanent = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG" };

/** What the SDK's signer adds to a query that has these headers alone. */
async function signedBySdk(credentials: typeof permanent): Promise<object> {
  const client = new DynamoDBClient({ region, credentials });
  const signer = await client.config.signer({
    name: "sigv4",
    signingName: "dynamodb",
    signingRegion: region,
    properties: {},
  });
  let signed = {};
  client.middlewareStack.add(
    () => async (args) => {
      const request = args.request as Parameters<typeof signer.sign>[0];
      const own = { ...headers, host, "x-amz-content-sha256": payloadHash };
      const bare = Object.assign(Object.create(request), request, { headers: own });
      const options = {
        signingDate: new Date(signedAt),
        unsignableHeaders: new Set(["x-amz-content-sha256"]),
      };
      signed = (await signer.sign(bare, options)).headers;
      return { response: {}, output: { $metadata: {} } };
    },
    { step: "finalizeRequest", priority: "high" },
  );
  await client.send(new QueryCommand({ TableName: "connections" }));
  const { "x-amz-content-sha256": _, ...rest } = signed as Record<string, string>;
  return rest;
}

describe("the signature of a query", () => {
  it.each([
    ["a permanent key", permanent],
    ["a temporary one", { ...permanent, sessionToken: "token/+=" }],
  ])("is the one that the SDK makes with %s", async (_, credentials) => {
    const signature = new SignatureV4({ host, region, service: "dynamodb", headers });
    const text = signature.sign("POST", "/", payloadHash, credentials, signedAt);
    const lines = text.trimEnd().split("\r\n");
    const fields = lines.map((line) => /^([^:]+):(.*)$/.exec(line)?.slice(1) ?? []);
    expect(Object.fromEntries(fields)).toEqual(await signedBySdk(credentials));
  });
});
