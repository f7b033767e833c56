import { describe, expect, test } from "vitest";
import { synthesiseRelay } from "./synthesised-relay.ts";
import { flat } from "./template-reader.ts";

const { reader } = synthesiseRelay();
const { id: api } = reader.only("AWS::ApiGatewayV2::Api");
const router = reader.permissionsOf(reader.router);
const authorizer = reader.permissionsOf(reader.authorizer);

const toTraceAndLogTo = (logGroup: string) => [
  { action: "logs:CreateLogStream", resource: `<${logGroup}.Arn>` },
  { action: "logs:PutLogEvents", resource: `<${logGroup}.Arn>` },
  { action: "xray:PutTelemetryRecords", resource: "*" },
  { action: "xray:PutTraceSegments", resource: "*" },
];
const logGroupOf = (lambda: typeof reader.router): string =>
  lambda.properties.LoggingConfig.LogGroup.Ref;

const databaseActions = (resource: string) =>
  router
    .filter((it) => it.action.startsWith("dynamodb:") && it.resource === resource)
    .map(({ action }) => action)
    .toSorted();

test("the router may do what the registry does, on the table of connections", () => {
  expect(databaseActions(`<${reader.connectionTable.id}.Arn>`)).toEqual([
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
  ]);
});

test("the router may do what the log does, on the journal: it cannot delete what was said", () => {
  expect(databaseActions(`<${reader.journalTable.id}.Arn>`)).toEqual([
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
  ]);
});

test("the router may do nothing with any other table, or with an index of these", () => {
  const granted = router.filter(({ action }) => /^(dynamodb|dax):/.test(action));

  expect(new Set(granted.map(({ resource }) => resource))).toEqual(
    new Set([`<${reader.connectionTable.id}.Arn>`, `<${reader.journalTable.id}.Arn>`]),
  );
});

test("the router cannot scan or write in batches, and has no action by wildcard", () => {
  expect(router.filter(({ action }) => /Scan|Batch|PartiQL|\*/.test(action))).toEqual([]);
});

test("the router may post to connections and end them, on the one stage of the one API", () => {
  const stage = `arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<${api}>/prod`;

  expect(router.filter(({ action }) => action.startsWith("execute-api:"))).toEqual([
    { action: "execute-api:ManageConnections", resource: `${stage}/DELETE/@connections/*` },
    { action: "execute-api:ManageConnections", resource: `${stage}/POST/@connections/*` },
  ]);
});

test("the router may do nothing else but trace and write to its own log", () => {
  const others = router.filter(({ action }) => !/^(dynamodb|execute-api):/.test(action));

  expect(others).toEqual(toTraceAndLogTo(logGroupOf(reader.router)));
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

test("only this API can invoke the functions", () => {
  const permissions = reader.ofType("AWS::Lambda::Permission");

  expect(permissions).toHaveLength(6);
  for (const { properties } of permissions) {
    expect(properties.Principal).toBe("apigateway.amazonaws.com");
    expect(flat(properties.SourceArn)).toContain(`:<${api}>/`);
  }
});
