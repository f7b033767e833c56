import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { chosenVariables } from "../../infra/chosen-variables.ts";
import { bundleLambda, lambdaEntries } from "../../infra/lambda-bundle.ts";
import { authorizerFunction, routerFunction } from "../../infra/settings.ts";
import {
  environmentVariables,
  readAuthorizerEnvironment,
  readRouterEnvironment,
} from "../../src/environment.ts";
import { synthesiseRelay } from "./synthesised-relay.ts";
import { flat } from "./template-reader.ts";

const { reader, outdir } = synthesiseRelay();
const { router, authorizer } = reader;
const { reader: chosen } = synthesiseRelay({
  router: {
    ...routerFunction,
    variables: {
      ROOM_SHARDS: 4,
      MAX_FRAME_BYTES: 32_768,
      MANAGEMENT_ENDPOINT: "https://play.example.com/relay",
      AWS_ENDPOINT_URL_DYNAMODB: "https://vpce-1.dynamodb.eu-west-1.vpce.amazonaws.com",
    },
  },
  authorizer: {
    ...authorizerFunction,
    reservedConcurrency: 50,
    variables: {
      TOKEN_ISSUER: "https://id.example.com",
      JWKS_URI: "https://id.example.com/jwks.json",
    },
  },
});
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

describe("the variables that src/environment.ts knows", () => {
  const settable = [
    ...Object.keys(routerFunction.variables),
    ...Object.keys(authorizerFunction.variables),
  ];
  const setByTheStack = [router, authorizer].flatMap(({ properties }) =>
    Object.keys(properties.Environment.Variables),
  );

  test.each(Object.values(environmentVariables))("%s is set by the stack or can be", (name) => {
    expect([...settable, ...setByTheStack]).toContain(name);
  });

  test.each(settable)("%s reaches the function when it is set, and wins over the stack", (name) => {
    const values = [chosen.router, chosen.authorizer].map(
      ({ properties }) => properties.Environment.Variables[name],
    );

    expect(values.filter((value) => typeof value === "string")).toHaveLength(1);
  });

  test("are text, and those that the stack knows are there as well", () => {
    expect(chosen.router.properties.Environment.Variables).toEqual({
      ...router.properties.Environment.Variables,
      ROOM_SHARDS: "4",
      MAX_FRAME_BYTES: "32768",
      MANAGEMENT_ENDPOINT: "https://play.example.com/relay",
      AWS_ENDPOINT_URL_DYNAMODB: "https://vpce-1.dynamodb.eu-west-1.vpce.amazonaws.com",
    });
    expect(chosen.authorizer.properties.Environment.Variables).toEqual({
      ...authorizer.properties.Environment.Variables,
      TOKEN_ISSUER: "https://id.example.com",
      JWKS_URI: "https://id.example.com/jwks.json",
    });
  });

  test.each([
    ["ROOM_SHARDS", { ROOM_SHARDS: 0 }, readRouterEnvironment],
    ["MAX_FRAME_BYTES", { MAX_FRAME_BYTES: "64 KB" }, readRouterEnvironment],
    ["MANAGEMENT_ENDPOINT", { MANAGEMENT_ENDPOINT: "play.example.com" }, readRouterEnvironment],
    ["JWKS_URI", { TOKEN_ISSUER: "https://id.example.com" }, readAuthorizerEnvironment],
  ])("stop the synthesis when they are not usable, by name: %s", (name, variables, read) => {
    expect(() => chosenVariables(variables, read)).toThrow(`${name} is `);
  });
});

test("no concurrency is reserved unless it is chosen, which a new account could not deploy", () => {
  for (const { properties } of [router, authorizer, chosen.router]) {
    expect(properties).not.toHaveProperty("ReservedConcurrentExecutions");
  }
});

test("the authorizer gets the concurrency of its own that is chosen", () => {
  expect(chosen.authorizer.properties.ReservedConcurrentExecutions).toBe(50);
});

function assetOf(lambda: typeof router): string {
  return join(outdir, `asset.${String(lambda.properties.Code.S3Key).replace(".zip", "")}`);
}
