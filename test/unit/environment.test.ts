import { describe, expect, it } from "vitest";
import {
  EnvironmentError,
  readAuthorizerEnvironment,
  readRouterEnvironment,
} from "../../src/environment.ts";

const router = {
  CONNECTIONS_TABLE_NAME: "connections",
  MANAGEMENT_ENDPOINT: "https://x.aws/prod",
  AWS_REGION: "eu-west-1",
};
const authorizer = {
  USER_POOL_ID: "us-east-1_AbCdEfGhI",
  APP_CLIENT_ID: "1h57kf5cpq17m0eml12EXAMPLE",
};

describe("the router's environment", () => {
  it("has the platform's limit, one shard and the Region's DynamoDB unless told otherwise", () => {
    expect(readRouterEnvironment(router)).toEqual({
      dynamodbEndpoint: "https://dynamodb.eu-west-1.amazonaws.com",
      tableName: "connections",
      managementEndpoint: "https://x.aws/prod",
      roomShards: 1,
      maxFrameBytes: 131_072,
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
        "CONNECTIONS_TABLE_NAME is missing; MANAGEMENT_ENDPOINT is missing.",
    );
  });

  it.each([
    ["MANAGEMENT_ENDPOINT", "wss://x.aws/prod"],
    ["MANAGEMENT_ENDPOINT", "nonsense"],
    ["AWS_ENDPOINT_URL_DYNAMODB", "127.0.0.1:8000"],
    ["MAX_FRAME_BYTES", "131073"],
    ["MAX_FRAME_BYTES", "0"],
    ["MAX_FRAME_BYTES", "many"],
    ["ROOM_SHARDS", "1.5"],
    ["ROOM_SHARDS", "65"],
    ["CONNECTIONS_TABLE_NAME", "a b"],
  ])("refuses %s=%s by its name", (name, value) => {
    expect(() => readRouterEnvironment({ ...router, [name]: value })).toThrow(EnvironmentError);
    expect(() => readRouterEnvironment({ ...router, [name]: value })).toThrow(name);
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

  it.each(["", "us-east-1", "us-east-1_", "us-east-1_a/b"])("refuses the pool id %j", (id) => {
    expect(() => readAuthorizerEnvironment({ ...authorizer, USER_POOL_ID: id })).toThrow(
      "USER_POOL_ID",
    );
  });
});
