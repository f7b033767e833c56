import { describe, expect, it } from "vitest";
import {
  EnvironmentError,
  readAuthorizerEnvironment,
  readAwsCredentials,
  readRouterEnvironment,
} from "../../src/environment.ts";

const router = {
  CONNECTIONS_TABLE_NAME: "connections",
  JOURNAL_TABLE_NAME: "pages",
  MANAGEMENT_ENDPOINT: "https://x.aws/prod",
  AWS_REGION: "eu-west-1",
};
const authorizer = {
  USER_POOL_ID: "us-east-1_AbCdEfGhI",
  APP_CLIENT_ID: "1h57kf5cpq17m0eml12EXAMPLE",
};

describe("the router's environment", () => {
  it("has the platform's limit, one shard, short ticks and the Region's DynamoDB unless told otherwise", () => {
    expect(readRouterEnvironment(router)).toEqual({
      dynamodbEndpoint: "https://dynamodb.eu-west-1.amazonaws.com",
      tableName: "connections",
      journalTableName: "pages",
      managementEndpoint: "https://x.aws/prod",
      roomShards: 1,
      maxFrameBytes: 131_072,
      tickMs: 100,
      roomPostsPerSecond: 2_000,
      region: "eu-west-1",
    });
  });

  it("knows that Regions of other partitions have a domain of their own", () => {
    const { dynamodbEndpoint } = readRouterEnvironment({ ...router, AWS_REGION: "cn-north-1" });
    expect(dynamodbEndpoint).toBe("https://dynamodb.cn-north-1.amazonaws.com.cn");
    const european = readRouterEnvironment({ ...router, AWS_REGION: "eusc-de-east-1" });
    expect(european.dynamodbEndpoint).toBe("https://dynamodb.eusc-de-east-1.amazonaws.eu");
  });

  it("may name another server of DynamoDB's protocol", () => {
    const variables = { ...router, AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:8000" };
    expect(readRouterEnvironment(variables).dynamodbEndpoint).toBe("http://127.0.0.1:8000");
  });

  it("names everything that is missing, at once", () => {
    expect(() => readRouterEnvironment({})).toThrow(
      "The environment is not usable: AWS_REGION is missing; " +
        "CONNECTIONS_TABLE_NAME is missing; JOURNAL_TABLE_NAME is missing; " +
        "MANAGEMENT_ENDPOINT is missing.",
    );
  });

  it("takes what is empty for missing", () => {
    const empty = {
      ...{ AWS_REGION: "", CONNECTIONS_TABLE_NAME: "", JOURNAL_TABLE_NAME: "" },
      MANAGEMENT_ENDPOINT: "",
    };
    expect(() => readRouterEnvironment(empty)).toThrow(
      "The environment is not usable: AWS_REGION is missing; " +
        "CONNECTIONS_TABLE_NAME is missing; JOURNAL_TABLE_NAME is missing; " +
        "MANAGEMENT_ENDPOINT is missing.",
    );
  });

  it.each([
    ["AWS_REGION", "EU-WEST-1"],
    ["AWS_REGION", "eu-west-1/x"],
    ["AWS_REGION", "x eu-west-1"],
    ["MANAGEMENT_ENDPOINT", "wss://x.aws/prod"],
    ["MANAGEMENT_ENDPOINT", "nonsense"],
    ["AWS_ENDPOINT_URL_DYNAMODB", "127.0.0.1:8000"],
    ["MAX_FRAME_BYTES", "131073"],
    ["MAX_FRAME_BYTES", "0"],
    ["MAX_FRAME_BYTES", "many"],
    ["ROOM_SHARDS", "1.5"],
    ["ROOM_SHARDS", "65"],
    ["ROOM_SHARDS", "0"],
    ["CONNECTIONS_TABLE_NAME", "a b"],
    ["CONNECTIONS_TABLE_NAME", "ab"],
    ["CONNECTIONS_TABLE_NAME", "x".repeat(256)],
    ["CONNECTIONS_TABLE_NAME", "/connections"],
    ["CONNECTIONS_TABLE_NAME", "connections/"],
    ["JOURNAL_TABLE_NAME", "pa"],
    ["JOURNAL_TABLE_NAME", "my pages"],
    ["TICK_MS", "-1"],
    ["TICK_MS", "5001"],
    ["TICK_MS", "0.5"],
    ["TICK_MS", "100ms"],
    ["ROOM_POSTS_PER_SECOND", "0"],
    ["ROOM_POSTS_PER_SECOND", "100001"],
    ["ROOM_POSTS_PER_SECOND", "1.5"],
  ])("refuses %s=%s by its name", (name, value) => {
    expect(() => readRouterEnvironment({ ...router, [name]: value })).toThrow(EnvironmentError);
    expect(() => readRouterEnvironment({ ...router, [name]: value })).toThrow(name);
  });
});

describe("the router's environment at its limits", () => {
  it.each([
    ["ROOM_SHARDS", "1", { roomShards: 1 }],
    ["ROOM_SHARDS", "64", { roomShards: 64 }],
    ["ROOM_SHARDS", "", { roomShards: 1 }],
    ["MAX_FRAME_BYTES", "1", { maxFrameBytes: 1 }],
    ["MAX_FRAME_BYTES", "131072", { maxFrameBytes: 131_072 }],
    ["CONNECTIONS_TABLE_NAME", "a.b", { tableName: "a.b" }],
    ["CONNECTIONS_TABLE_NAME", "x".repeat(255), { tableName: "x".repeat(255) }],
    ["JOURNAL_TABLE_NAME", "a-b", { journalTableName: "a-b" }],
    ["TICK_MS", "0", { tickMs: 0 }],
    ["TICK_MS", "5000", { tickMs: 5_000 }],
    ["TICK_MS", "", { tickMs: 100 }],
    ["ROOM_POSTS_PER_SECOND", "1", { roomPostsPerSecond: 1 }],
    ["ROOM_POSTS_PER_SECOND", "100000", { roomPostsPerSecond: 100_000 }],
    ["ROOM_POSTS_PER_SECOND", "", { roomPostsPerSecond: 2_000 }],
    [
      "MANAGEMENT_ENDPOINT",
      "http://127.0.0.1:3001/prod",
      {
        managementEndpoint: "http://127.0.0.1:3001/prod",
      },
    ],
  ])("takes %s=%s", (name, value, expected) => {
    expect(readRouterEnvironment({ ...router, [name]: value })).toMatchObject(expected);
  });

  it("tells all that is wrong, in one order and to programs as well", () => {
    const variables = {
      AWS_REGION: "Ireland",
      AWS_ENDPOINT_URL_DYNAMODB: "127.0.0.1:8000",
      CONNECTIONS_TABLE_NAME: "a b",
      JOURNAL_TABLE_NAME: "c d",
      ROOM_SHARDS: "65",
      MANAGEMENT_ENDPOINT: "wss://x.aws/prod",
      MAX_FRAME_BYTES: "0",
      TICK_MS: "long",
      ROOM_POSTS_PER_SECOND: "all",
    };
    expect(() => readRouterEnvironment(variables)).toThrow(
      expect.objectContaining({
        name: "EnvironmentError",
        problems: [
          "AWS_REGION is not a Region",
          "AWS_ENDPOINT_URL_DYNAMODB is not an http(s) URL",
          "CONNECTIONS_TABLE_NAME is not a table name",
          "JOURNAL_TABLE_NAME is not a table name",
          "ROOM_SHARDS is not a whole number from 1 to 64",
          "MANAGEMENT_ENDPOINT is not an http(s) URL",
          "MAX_FRAME_BYTES is not a whole number from 1 to 131072",
          "TICK_MS is not a whole number from 0 to 5000",
          "ROOM_POSTS_PER_SECOND is not a whole number from 1 to 100000",
        ],
      }),
    );
  });
});

describe("AWS credentials", () => {
  const key = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" };

  it("are the key of this moment, with its session token where there is one", () => {
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = key;
    expect(readAwsCredentials(key)).toEqual({ accessKeyId, secretAccessKey });
    expect(readAwsCredentials({ ...key, AWS_SESSION_TOKEN: "token" })).toEqual({
      accessKeyId,
      secretAccessKey,
      sessionToken: "token",
    });
  });

  it.each(Object.keys(key))("are none without %s", (name) => {
    expect(() => readAwsCredentials({ ...key, [name]: "" })).toThrow(name);
  });
});

describe("the authorizer's environment", () => {
  it("is the pool and its client, whose issuer follows from the pool", () => {
    expect(readAuthorizerEnvironment(authorizer)).toEqual({
      userPoolId: "us-east-1_AbCdEfGhI",
      appClientId: "1h57kf5cpq17m0eml12EXAMPLE",
    });
  });

  it("may name another issuer, and then where its keys are", () => {
    const variables = { ...authorizer, TOKEN_ISSUER: "http://x/pool" };
    expect(() => readAuthorizerEnvironment(variables)).toThrow("JWKS_URI is missing");
    const complete = { ...variables, JWKS_URI: "http://x/pool/keys" };
    expect(readAuthorizerEnvironment(complete).issuer).toEqual({
      issuer: "http://x/pool",
      jwksUri: "http://x/pool/keys",
    });
  });

  it("may not name keys without their issuer", () => {
    const variables = { ...authorizer, JWKS_URI: "http://x/pool/keys" };
    expect(() => readAuthorizerEnvironment(variables)).toThrow("TOKEN_ISSUER is missing");
  });

  it.each(["x", "x".repeat(128), "a+b"])("takes the client id %j", (id) => {
    const { appClientId } = readAuthorizerEnvironment({ ...authorizer, APP_CLIENT_ID: id });
    expect(appClientId).toBe(id);
  });

  it.each(["", "x".repeat(129), "a b", " a", "a-b"])("refuses the client id %j", (id) => {
    const read = () => readAuthorizerEnvironment({ ...authorizer, APP_CLIENT_ID: id });
    expect(read).toThrow("APP_CLIENT_ID");
  });

  it.each(["r_A", `${"r".repeat(55)}_A`])("takes the pool id %j", (id) => {
    expect(readAuthorizerEnvironment({ ...authorizer, USER_POOL_ID: id }).userPoolId).toBe(id);
  });

  it.each([
    "",
    "us-east-1",
    "us-east-1_",
    "us-east-1_a/b",
    "/us-east-1_a",
    "_a",
    `${"r".repeat(56)}_A`,
  ])("refuses the pool id %j", (id) => {
    expect(() => readAuthorizerEnvironment({ ...authorizer, USER_POOL_ID: id })).toThrow(
      "USER_POOL_ID",
    );
  });
});
