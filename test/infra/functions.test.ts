import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { describe, expect, test } from "vitest";
import { assertUsable, chosenVariables } from "../../infra/chosen-variables.ts";
import { bundleLambda, bundleOptions, lambdaEntries } from "../../infra/lambda-bundle.ts";
import { authorizerFunction, routerFunction } from "../../infra/settings.ts";
import {
  environmentVariables,
  readAuthorizerEnvironment,
  readRouterEnvironment,
} from "../../src/environment.ts";
import { synthesiseRelay } from "./synthesised-relay.ts";
import { flat } from "./template-reader.ts";

const { reader, template, outdir } = synthesiseRelay();
const fromTheSdk = /\/@(aws-sdk|smithy)\//;
const { router, authorizer, operator } = reader;
const { reader: chosen } = synthesiseRelay({
  router: {
    ...routerFunction,
    variables: {
      ROOM_SHARDS: 4,
      MAX_FRAME_BYTES: 32_768,
      TICK_MS: 0,
      ROOM_POSTS_PER_SECOND: 500,
      PLAYER_FRAMES_PER_TICK: 8,
      PLAYER_BYTES_PER_TICK: 8_192,
      CONNECTIONS_PER_USER: 4,
      PRESENCE_LIMIT: 50,
      ROOM_RULES: '[{"rooms":"staff-*","groups":["staff"]}]',
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
  ["operator", operator],
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

test("the router knows its tables and where connections are posted to", () => {
  expect(router.properties.Environment.Variables).toEqual({
    [environmentVariables.tableName]: { Ref: reader.connectionTable.id },
    [environmentVariables.journalTableName]: { Ref: reader.journalTable.id },
    [environmentVariables.managementEndpoint]: expect.anything(),
  });
  expect(
    flat(router.properties.Environment.Variables[environmentVariables.managementEndpoint]),
  ).toBe(`https://<${api}>.execute-api.<AWS::Region>.<AWS::URLSuffix>/prod`);
});

test("the operator knows what the router knows, so that both mean the same rows", () => {
  for (const relay of [reader, chosen]) {
    expect(relay.operator.properties.Environment).toEqual(relay.router.properties.Environment);
  }
});

test("the name of the operator's function is an output, for those who invoke it", () => {
  expect(template.findOutputs("OperatorFunctionName")).toMatchObject({
    OperatorFunctionName: { Value: { Ref: operator.id } },
  });
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
  ["operator", operator, lambdaEntries.operator],
])(
  "the %s ships the bundle of its entry and its source map, nothing beside them",
  (_, lambda, entry) => {
    const asset = assetOf(lambda);
    const expected = join(outdir, "index.js");
    bundleLambda(entry, expected);

    expect(readdirSync(asset).toSorted()).toEqual(["index.js", "index.js.map"]);
    expect(readFileSync(join(asset, "index.js"), "utf8")).toBe(readFileSync(expected, "utf8"));
  },
);

test.each([
  ["router", router],
  ["authorizer", authorizer],
  ["operator", operator],
])(
  "the source map of the %s tells nothing of the machine that built it, and no code",
  (_, lambda) => {
    const map = JSON.parse(readFileSync(join(assetOf(lambda), "index.js.map"), "utf8"));

    expect(map.sources).toContain("src/environment.ts");
    expect(
      map.sources.filter((source: string) => !/^(src|infra|node_modules)\//.test(source)),
    ).toEqual([]);
    expect(map).not.toHaveProperty("sourcesContent");
  },
);

test.each([
  ["router", lambdaEntries.router],
  ["authorizer", lambdaEntries.authorizer],
])("the %s, which players wait for, carries nothing of the AWS SDK", (_, entry) => {
  const inputs = inputsOf(entry);

  expect(inputs).toContain("src/composition.ts");
  expect(inputs.filter((input) => fromTheSdk.test(input))).toEqual([]);
});

test("the operator, which nobody waits for, scans by the AWS SDK", () => {
  expect(inputsOf(lambdaEntries.operator).filter((input) => fromTheSdk.test(input))).not.toEqual(
    [],
  );
});

test("what looks after the account's logging role is one small file, without the SDK", () => {
  const { ServiceToken: token } = reader.only("Custom::ApiGatewayLogging").properties;
  const provider = reader.resources.find(({ id }) => id === token["Fn::GetAtt"][0]);
  const asset = assetOf(provider ?? router);

  expect(readdirSync(asset).toSorted()).toEqual(["__entrypoint__.js", "index.js"]);
  expect(statSync(join(asset, "index.js")).size).toBeLessThan(12_000);
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
      TICK_MS: "0",
      ROOM_POSTS_PER_SECOND: "500",
      PLAYER_FRAMES_PER_TICK: "8",
      PLAYER_BYTES_PER_TICK: "8192",
      CONNECTIONS_PER_USER: "4",
      PRESENCE_LIMIT: "50",
      ROOM_RULES: '[{"rooms":"staff-*","groups":["staff"]}]',
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
    ["TICK_MS", { TICK_MS: 10_000 }, readRouterEnvironment],
    ["ROOM_POSTS_PER_SECOND", { ROOM_POSTS_PER_SECOND: "fast" }, readRouterEnvironment],
    ["PLAYER_FRAMES_PER_TICK", { PLAYER_FRAMES_PER_TICK: 0 }, readRouterEnvironment],
    ["PLAYER_BYTES_PER_TICK", { PLAYER_BYTES_PER_TICK: 100 }, readRouterEnvironment],
    ["CONNECTIONS_PER_USER", { CONNECTIONS_PER_USER: 0 }, readRouterEnvironment],
    ["PRESENCE_LIMIT", { PRESENCE_LIMIT: 5_000 }, readRouterEnvironment],
    ["ROOM_RULES", { ROOM_RULES: '[{"room":"staff-*"}]' }, readRouterEnvironment],
    ["MANAGEMENT_ENDPOINT", { MANAGEMENT_ENDPOINT: "play.example.com" }, readRouterEnvironment],
    ["JWKS_URI", { TOKEN_ISSUER: "https://id.example.com" }, readAuthorizerEnvironment],
  ])("stop the synthesis when they are not usable, by name: %s", (name, variables, read) => {
    expect(() => assertUsable(chosenVariables(variables), read)).toThrow(`${name} is `);
  });
});

test("variables that are more than Lambda takes stop the synthesis", () => {
  const rules = (count: number) => ({
    ROOM_RULES: JSON.stringify(Array(count).fill({ rooms: "duel-*", mostUsers: 2 })),
  });
  const check = (count: number) => assertUsable(rules(count), readRouterEnvironment);

  expect(() => check(60)).not.toThrow();
  expect(() => check(120)).toThrow("Lambda takes 4096 for a function.");
});

test("no concurrency is reserved unless it is chosen, which a new account could not deploy", () => {
  for (const { properties } of [router, authorizer, operator, chosen.router]) {
    expect(properties).not.toHaveProperty("ReservedConcurrentExecutions");
  }
});

test("the authorizer gets the concurrency of its own that is chosen", () => {
  expect(chosen.authorizer.properties.ReservedConcurrentExecutions).toBe(50);
});

function inputsOf(entry: string): readonly string[] {
  const options = { ...bundleOptions(entry, "index.js"), metafile: true, write: false } as const;
  return Object.keys(buildSync(options).metafile.inputs);
}

function assetOf(lambda: typeof router): string {
  return join(outdir, `asset.${String(lambda.properties.Code.S3Key).replace(".zip", "")}`);
}
