import { describe, expect, test } from "vitest";
import { synthesiseRelay } from "./synthesised-relay.ts";

/**
 * CloudFormation puts something new, and empty, in the place of a resource whose logical id or whose
 * create-only properties change. This is what is lost then. Who changes one of these lines on
 * purpose says in CHANGELOG.md what becomes of those who have deployed.
 */
const { reader } = synthesiseRelay();

test.each([
  // All players, the admin among them.
  ["AWS::Cognito::UserPool", "PlayersUserPool43EB38FF"],
  ["AWS::Cognito::UserPoolUser", "PlayersAdminCC7EFB2D"],
  // Every client's aws-config.json, and everybody's sign-in.
  ["AWS::Cognito::UserPoolClient", "PlayersUserPoolAppClient6EB40B52"],
  ["AWS::Cognito::IdentityPool", "PlayersIdentityPool6DED1944"],
  // The URL, and every open connection.
  ["AWS::ApiGatewayV2::Api", "GatewayApi4EDF2151"],
  ["AWS::ApiGatewayV2::Stage", "GatewayStage04E5B0D6"],
  // The clients' config file.
  ["AWS::S3::Bucket", "ClientConfigBucketB67E1A23"],
])("the %s keeps its logical id %s", (type, logicalId) => {
  expect(reader.only(type).id).toBe(logicalId);
});

test("the tables keep their logical ids, and so who is connected and what was said", () => {
  expect(reader.connectionTable.id).toBe("ConnectionsTable916FDB22");
  expect(reader.journalTable.id).toBe("JournalTableE0A5D4A5");
});

describe("what cannot be changed in place is as it was", () => {
  test("the user pool's way of signing in, and its attributes", () => {
    const { UsernameAttributes, AliasAttributes, UsernameConfiguration, Schema } =
      reader.only("AWS::Cognito::UserPool").properties;

    expect({ UsernameAttributes, AliasAttributes, UsernameConfiguration, Schema }).toEqual({
      UsernameAttributes: ["email"],
      AliasAttributes: undefined,
      UsernameConfiguration: { CaseSensitive: false },
      Schema: undefined,
    });
  });

  test("the app client's secret, of which there is none", () => {
    expect(reader.only("AWS::Cognito::UserPoolClient").properties.GenerateSecret).toBe(false);
  });

  test("the API's protocol", () => {
    expect(reader.only("AWS::ApiGatewayV2::Api").properties.ProtocolType).toBe("WEBSOCKET");
  });

  test("the stage's name, the end of the URL", () => {
    expect(reader.only("AWS::ApiGatewayV2::Stage").properties.StageName).toBe("prod");
  });

  test("the tables' keys", () => {
    expect(reader.connectionTable.properties.KeySchema).toEqual([
      { AttributeName: "roomShard", KeyType: "HASH" },
      { AttributeName: "connectionId", KeyType: "RANGE" },
    ]);
    expect(reader.journalTable.properties.KeySchema).toEqual([
      { AttributeName: "room", KeyType: "HASH" },
      { AttributeName: "page", KeyType: "RANGE" },
    ]);
  });
});

test("nothing has a name that is taken: a second stack fits beside the first, and a new one can replace an old", () => {
  const names = reader.resources.flatMap(({ id, type, properties }) =>
    ["TableName", "BucketName", "FunctionName", "RoleName", "UserPoolName", "LogGroupName"]
      .filter((property) => property in properties && !type.startsWith("Custom::"))
      .map((property) => `${id}.${property}`),
  );
  const functionNamesOfPermissions = reader
    .ofType("AWS::Lambda::Permission")
    .map(({ id }) => `${id}.FunctionName`);

  expect(names.filter((name) => !functionNamesOfPermissions.includes(name))).toEqual([]);
});
