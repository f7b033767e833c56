import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bundleLambda, lambdaEntries } from "../../infra/lambda-bundle.ts";
import { environmentVariables } from "../../src/environment.ts";
import { synthesiseRelay } from "./synthesised-relay.ts";
import { flat } from "./template-reader.ts";

const { reader, outdir } = synthesiseRelay();
const { router, authorizer } = reader;
const { id: api } = reader.only("AWS::ApiGatewayV2::Api");

test.each([
  ["router", router],
  ["authorizer", authorizer],
])("the %s runs on Node 24 and arm64, is traced and logs JSON", (_, { properties }) => {
  expect(properties).toMatchObject({
    Runtime: "nodejs24.x",
    Architectures: ["arm64"],
    TracingConfig: { Mode: "Active" },
    LoggingConfig: { LogFormat: "JSON" },
    Handler: "index.handler",
  });
});

test("the router ends no later than API Gateway stops waiting for it, after 29 s", () => {
  expect(router.properties.Timeout).toBe(29);
});

test("the router has one whole vCPU", () => {
  expect(router.properties.MemorySize).toBe(1769);
});

test("the router knows its table and where connections are posted to", () => {
  expect(router.properties.Environment.Variables).toEqual({
    [environmentVariables.tableName]: { Ref: reader.only("AWS::DynamoDB::Table").id },
    [environmentVariables.managementEndpoint]: expect.anything(),
  });
  expect(
    flat(router.properties.Environment.Variables[environmentVariables.managementEndpoint]),
  ).toBe(`https://<${api}>.execute-api.<AWS::Region>.<AWS::URLSuffix>/prod`);
});

test("the authorizer knows whose tokens it accepts", () => {
  expect(authorizer.properties.Environment.Variables).toEqual({
    [environmentVariables.userPoolId]: { Ref: reader.only("AWS::Cognito::UserPool").id },
    [environmentVariables.appClientId]: { Ref: reader.only("AWS::Cognito::UserPoolClient").id },
  });
});

test.each([
  ["router", router, lambdaEntries.router],
  ["authorizer", authorizer, lambdaEntries.authorizer],
])("the %s ships the bundle of its entry and nothing beside it", (_, lambda, entry) => {
  const asset = assetOf(lambda);
  const expected = join(outdir, "expected.js");
  bundleLambda(entry, expected);

  expect(readdirSync(asset)).toEqual(["index.js"]);
  expect(readFileSync(join(asset, "index.js"), "utf8")).toBe(readFileSync(expected, "utf8"));
});

function assetOf(lambda: typeof router): string {
  return join(outdir, `asset.${String(lambda.properties.Code.S3Key).replace(".zip", "")}`);
}
