import { describe, expect, test } from "vitest";
import { synthesiseRelay } from "./synthesised-relay.ts";
import { flat } from "./template-reader.ts";

const { reader } = synthesiseRelay();
const { id: api } = reader.only("AWS::ApiGatewayV2::Api");
const router = reader.permissionsOf(reader.router);
const authorizer = reader.permissionsOf(reader.authorizer);
const operator = reader.permissionsOf(reader.operator);
const connections = `<${reader.connectionTable.id}.Arn>`;
const journal = `<${reader.journalTable.id}.Arn>`;

const toTraceAndLogTo = (logGroup: string) => [
  { action: "logs:CreateLogStream", resource: `<${logGroup}.Arn>` },
  { action: "logs:PutLogEvents", resource: `<${logGroup}.Arn>` },
  { action: "xray:PutTelemetryRecords", resource: "*" },
  { action: "xray:PutTraceSegments", resource: "*" },
];
const logGroupOf = (lambda: typeof reader.router): string =>
  lambda.properties.LoggingConfig.LogGroup.Ref;

const databaseActions = (granted: typeof router, resource: string) =>
  granted
    .filter((it) => it.action.startsWith("dynamodb:") && it.resource === resource)
    .map(({ action }) => action)
    .toSorted();

test("the router may do what the registry does, on the table of connections", () => {
  expect(databaseActions(router, connections)).toEqual([
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
  ]);
});

test("the operator may read all of that table, end connections and keep users out, and change no row", () => {
  expect(databaseActions(operator, connections)).toEqual([
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:Scan",
  ]);
});

describe.each([
  ["router", router],
  ["operator", operator],
])("the %s", (_, granted) => {
  test("may do what the log does, on the journal: it cannot delete what was said", () => {
    expect(databaseActions(granted, journal)).toEqual([
      "dynamodb:PutItem",
      "dynamodb:Query",
      "dynamodb:UpdateItem",
    ]);
  });

  test("may look up the connections of a user, in the one index", () => {
    expect(databaseActions(granted, `${connections}/index/byUser`)).toEqual(["dynamodb:Query"]);
  });

  test("may do nothing with any other table or index", () => {
    const resources = granted
      .filter(({ action }) => /^(dynamodb|dax):/.test(action))
      .map(({ resource }) => resource);

    expect(new Set(resources)).toEqual(
      new Set([connections, `${connections}/index/byUser`, journal]),
    );
  });

  test("cannot write in batches, and has no action by wildcard", () => {
    expect(granted.filter(({ action }) => /Batch|PartiQL|\*/.test(action))).toEqual([]);
  });

  test("may post to connections and end them, on the one stage of the one API", () => {
    const stage = `arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<${api}>/prod`;

    expect(granted.filter(({ action }) => action.startsWith("execute-api:"))).toEqual([
      { action: "execute-api:ManageConnections", resource: `${stage}/DELETE/@connections/*` },
      { action: "execute-api:ManageConnections", resource: `${stage}/POST/@connections/*` },
    ]);
  });
});

test.each([
  ["router", router, reader.router],
  ["operator", operator, reader.operator],
])("the %s may do nothing else but trace and write to its own log", (_, granted, lambda) => {
  const others = granted.filter(({ action }) => !/^(dynamodb|execute-api):/.test(action));

  expect(others).toEqual(toTraceAndLogTo(logGroupOf(lambda)));
});

test("nobody but the operator can scan a table", () => {
  const scanning = reader
    .ofType("AWS::Lambda::Function")
    .filter((lambda) => reader.permissionsOf(lambda).some(({ action }) => /Scan|\*/.test(action)));

  expect(scanning.map(({ id }) => id)).toEqual([reader.operator.id]);
});

test("the authorizer may do nothing but trace and write to its own log", () => {
  expect(authorizer).toEqual(toTraceAndLogTo(logGroupOf(reader.authorizer)));
});

test("no two functions share a role", () => {
  const roles = reader
    .ofType("AWS::Lambda::Function")
    .map(({ properties }) => flat(properties.Role));

  expect(new Set(roles).size).toBe(roles.length);
});

test("no function has an AWS managed policy", () => {
  const roleIds = reader
    .ofType("AWS::Lambda::Function")
    .map(({ properties }) => properties.Role["Fn::GetAtt"][0]);
  const roles = reader.ofType("AWS::IAM::Role").filter(({ id }) => roleIds.includes(id));

  expect(roles).not.toEqual([]);
  for (const role of roles) expect(role.properties).not.toHaveProperty("ManagedPolicyArns");
});

describe("what looks after the account's logging role", () => {
  const { ServiceToken: token, RoleArn: role } = reader.only(
    "Custom::ApiGatewayLogging",
  ).properties;
  const provider = reader
    .ofType("AWS::Lambda::Function")
    .filter(({ id }) => `<${id}.Arn>` === flat(token));
  const granted = provider
    .flatMap((lambda) => reader.permissionsOf(lambda))
    .filter(({ action }) => !/^logs:(Create|Put)/.test(action));
  const actionsOn = (resource: string) =>
    granted.filter((it) => it.resource === resource).map(({ action }) => action);
  const gateway = "arn:<AWS::Partition>:apigateway:<AWS::Region>::";
  const iam = "arn:<AWS::Partition>:iam::<AWS::AccountId>:role";
  const welcomeLogGroup =
    "arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/aws/apigateway/welcome:*";

  test.each([
    [`${gateway}/account`, ["apigateway:GET", "apigateway:PATCH"]],
    [`${gateway}/apis`, ["apigateway:GET"]],
    [`${gateway}/apis/*/stages`, ["apigateway:GET"]],
    [`${gateway}/restapis`, ["apigateway:GET"]],
    [`${gateway}/restapis/*/stages`, ["apigateway:GET"]],
    [`${iam}/*`, ["iam:GetRole"]],
    [
      flat(role),
      [
        "iam:CreateRole",
        "iam:DeleteRole",
        "iam:AttachRolePolicy",
        "iam:DetachRolePolicy",
        "iam:PassRole",
      ],
    ],
    [welcomeLogGroup, ["logs:DeleteLogGroup"]],
  ])("may do with %s: %j", (resource, actions) => {
    expect(actionsOn(resource)).toEqual(actions);
  });

  test("may do nothing else", () => {
    expect(granted).toHaveLength(13);
  });

  test("can make the one role no mightier than to write API Gateway's logs", () => {
    const policy = "arn:<AWS::Partition>:iam::aws:policy/service-role/";
    const conditions = granted
      .filter(({ action }) => /^iam:(Attach|Detach)/.test(action))
      .map(({ condition }) => flat(condition.ArnEquals["iam:PolicyARN"]));

    expect(conditions).toEqual(Array(2).fill(`${policy}AmazonAPIGatewayPushToCloudWatchLogs`));
  });

  test("can pass the role to API Gateway only", () => {
    expect(granted.find(({ action }) => action === "iam:PassRole")?.condition).toEqual({
      StringEquals: { "iam:PassedToService": "apigateway.amazonaws.com" },
    });
  });
});

test("only this API can invoke the functions of players", () => {
  const permissions = reader.ofType("AWS::Lambda::Permission");

  expect(permissions).toHaveLength(6);
  for (const { properties } of permissions) {
    expect(properties.Principal).toBe("apigateway.amazonaws.com");
    expect(flat(properties.SourceArn)).toContain(`:<${api}>/`);
  }
});

describe("the operator", () => {
  const itself = `<${reader.operator.id}.Arn>`;

  test("is invoked by nobody but whom IAM lets: no route, no URL and no permission leads to it", () => {
    const targets = [
      ...reader.ofType("AWS::Lambda::Permission").map(({ properties }) => properties.FunctionName),
      ...reader.ofType("AWS::ApiGatewayV2::Integration").map((it) => it.properties.IntegrationUri),
      ...reader.ofType("AWS::ApiGatewayV2::Authorizer").map((it) => it.properties.AuthorizerUri),
    ].map(flat);

    expect(targets).not.toEqual([]);
    expect(targets.filter((target) => target.includes(itself))).toEqual([]);
    expect(reader.ofType("AWS::Lambda::Url")).toEqual([]);
    expect(reader.ofType("AWS::Lambda::EventSourceMapping")).toEqual([]);
  });

  test("can be assumed by Lambda alone: who may invoke it has no other right of its role", () => {
    const [roleId] = reader.operator.properties.Role["Fn::GetAtt"];
    const assumed = reader.ofType("AWS::IAM::Role").find(({ id }) => id === roleId);

    expect(assumed?.properties.AssumeRolePolicyDocument.Statement).toEqual([
      {
        Action: "sts:AssumeRole",
        Effect: "Allow",
        Principal: { Service: "lambda.amazonaws.com" },
      },
    ]);
  });
});
