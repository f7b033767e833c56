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
      playerFramesPerTick: 16,
      playerBytesPerTick: 16_384,
      connectionsPerUser: 16,
      presenceLimit: 200,
      roomRules: [],
      region: "eu-west-1",
    });
  });

  it.each([
    ["PLAYER_FRAMES_PER_TICK", "playerFramesPerTick", 1, 1_000],
    ["PLAYER_BYTES_PER_TICK", "playerBytesPerTick", 1_024, 131_072],
    ["CONNECTIONS_PER_USER", "connectionsPerUser", 1, 1_000],
    ["PRESENCE_LIMIT", "presenceLimit", 0, 1_000],
  ] as const)("has %s as it is set, within its bounds", (variable, name, least, most) => {
    const read = (value: unknown) => readRouterEnvironment({ ...router, [variable]: `${value}` });
    expect([read(least)[name], read(most)[name]]).toEqual([least, most]);
    for (const value of [least - 1, most + 1, "many", 1.5]) {
      expect(() => read(value)).toThrow(
        `${variable} is not a whole number from ${least} to ${most}`,
      );
    }
  });

  it("has rules for rooms as they are set, and none where they are empty", () => {
    const rules = [
      { rooms: "vip-*", groups: ["gold"] },
      { rooms: "duel-*", mostUsers: 2 },
    ];
    const read = (value: string) => readRouterEnvironment({ ...router, ROOM_RULES: value });
    expect(read(JSON.stringify(rules)).roomRules).toEqual(rules);
    expect(read("").roomRules).toEqual([]);
  });

  it.each(["{", "{}", '"x"', "[1]", '[{"rooms":"a b"}]', '[{"rooms":"a"},{"groups":[]}]'])(
    "has no rules like %s: a typing error would let people in",
    (value) => {
      const variables = { ...router, ROOM_RULES: value };
      expect(() => readRouterEnvironment(variables)).toThrow(
        "ROOM_RULES is not a JSON array of rules for rooms",
      );
    },
  );

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
    ["PLAYER_FRAMES_PER_TICK", "0"],
    ["PLAYER_FRAMES_PER_TICK", "1001"],
    ["PLAYER_BYTES_PER_TICK", "1023"],
    ["PLAYER_BYTES_PER_TICK", "131073"],
    ["CONNECTIONS_PER_USER", "0"],
    ["CONNECTIONS_PER_USER", "1001"],
    ["PRESENCE_LIMIT", "-1"],
    ["PRESENCE_LIMIT", "1001"],
    ["ROOM_RULES", "everybody"],
    ["ROOM_RULES", "{}"],
    ["ROOM_RULES", "[1]"],
    ["ROOM_RULES", '[{"groups":["staff"]}]'],
    ["ROOM_RULES", '[{"rooms":"a b"}]'],
    ["ROOM_RULES", '[{"rooms":"duel-*","mostUsers":0}]'],
    ["ROOM_RULES", '[{"rooms":"staff-*","group":["staff"]}]'],
    ["ROOM_RULES", '[{"rooms":"staff-*","isClosed":"yes"}]'],
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
    ["PLAYER_FRAMES_PER_TICK", "1", { playerFramesPerTick: 1 }],
    ["PLAYER_FRAMES_PER_TICK", "1000", { playerFramesPerTick: 1_000 }],
    ["PLAYER_BYTES_PER_TICK", "1024", { playerBytesPerTick: 1_024 }],
    ["PLAYER_BYTES_PER_TICK", "131072", { playerBytesPerTick: 131_072 }],
    ["CONNECTIONS_PER_USER", "1", { connectionsPerUser: 1 }],
    ["CONNECTIONS_PER_USER", "1000", { connectionsPerUser: 1_000 }],
    ["PRESENCE_LIMIT", "0", { presenceLimit: 0 }],
    ["PRESENCE_LIMIT", "1000", { presenceLimit: 1_000 }],
    ["ROOM_RULES", "", { roomRules: [] }],
    ["ROOM_RULES", "[]", { roomRules: [] }],
    [
      "ROOM_RULES",
      '[{"rooms":"staff-*","groups":["staff"],"mostUsers":1,"isClosed":false}]',
      { roomRules: [{ rooms: "staff-*", groups: ["staff"], mostUsers: 1, isClosed: false }] },
    ],
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
      PLAYER_FRAMES_PER_TICK: "0",
      PLAYER_BYTES_PER_TICK: "0",
      CONNECTIONS_PER_USER: "0",
      PRESENCE_LIMIT: "all",
      ROOM_RULES: "none",
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
          "PLAYER_FRAMES_PER_TICK is not a whole number from 1 to 1000",
          "PLAYER_BYTES_PER_TICK is not a whole number from 1024 to 131072",
          "CONNECTIONS_PER_USER is not a whole number from 1 to 1000",
          "PRESENCE_LIMIT is not a whole number from 0 to 1000",
          "ROOM_RULES is not a JSON array of rules for rooms",
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
