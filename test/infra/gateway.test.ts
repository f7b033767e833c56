import { expect, test } from "vitest";
import * as protocol from "#protocol/actions.ts";
import { synthesiseRelay } from "./synthesised-relay.ts";
import { flat } from "./template-reader.ts";

const { reader } = synthesiseRelay();
const routes = reader.ofType("AWS::ApiGatewayV2::Route");
const integrations = reader.ofType("AWS::ApiGatewayV2::Integration");
const authorizer = reader.only("AWS::ApiGatewayV2::Authorizer");
const stage = reader.only("AWS::ApiGatewayV2::Stage");

const routeKeys = ["$connect", "$default", "$disconnect", "heartbeat", "message"];

test("routes are selected by the action in the body", () => {
  expect(reader.only("AWS::ApiGatewayV2::Api").properties).toMatchObject({
    ProtocolType: "WEBSOCKET",
    RouteSelectionExpression: "$request.body.action",
  });
});

test("there are five routes, which are the protocol's", () => {
  expect(routes.map(({ properties }) => properties.RouteKey).toSorted()).toEqual(routeKeys);
  expect(protocol.routeKeys.toSorted()).toEqual(routeKeys);
});

test("every route is integrated with the one router", () => {
  const targets = routes.map(({ properties }) => flat(properties.Target));

  expect(targets.toSorted()).toEqual(
    integrations.map(({ id }) => `integrations/<${id}>`).toSorted(),
  );
  for (const { properties } of integrations) {
    expect(properties.IntegrationType).toBe("AWS_PROXY");
    expect(flat(properties.IntegrationUri)).toContain(`/functions/<${reader.router.id}.Arn>/`);
  }
});

test.each(routeKeys)("API Gateway may call the router for the route %s", (routeKey) => {
  const allowed = reader
    .ofType("AWS::Lambda::Permission")
    .filter(({ properties }) => flat(properties.FunctionName) === `<${reader.router.id}.Arn>`)
    .map(({ properties }) => flat(properties.SourceArn).split("/").at(-1));

  expect(allowed).toContain(`*${routeKey}`);
});

test("only $connect asks the authorizer, the platform has it nowhere else", () => {
  const asking = routes.filter(({ properties }) => properties.AuthorizationType !== "NONE");

  expect(asking.map(({ properties }) => properties)).toMatchObject([
    {
      RouteKey: "$connect",
      AuthorizationType: "CUSTOM",
      AuthorizerId: { Ref: authorizer.id },
    },
  ]);
});

test("the authorizer is asked whatever the client sent, not only with a certain header", () => {
  expect(authorizer.properties.AuthorizerType).toBe("REQUEST");
  expect(authorizer.properties.IdentitySource).toEqual([]);
});

test("the authorizer is a function of its own", () => {
  expect(flat(authorizer.properties.AuthorizerUri)).toContain(
    `/functions/<${reader.authorizer.id}.Arn>/`,
  );
});

test("no route answers by itself: an empty answer would reach clients as an empty frame", () => {
  expect(reader.ofType("AWS::ApiGatewayV2::RouteResponse")).toEqual([]);
  expect(reader.ofType("AWS::ApiGatewayV2::IntegrationResponse")).toEqual([]);
  for (const { properties } of routes) {
    expect(properties).not.toHaveProperty("RouteResponseSelectionExpression");
  }
});

test("the stage is prod and deploys every change", () => {
  expect(stage.properties).toMatchObject({ StageName: "prod", AutoDeploy: true });
});

test("the stage waits for all routes, so that deployments cannot overlap", () => {
  expect(stage.json.DependsOn).toEqual(expect.arrayContaining(routes.map(({ id }) => id)));
});

test("no message is written to a log: neither data trace nor execution log", () => {
  const { DefaultRouteSettings, RouteSettings } = stage.properties;

  for (const settings of [DefaultRouteSettings, ...Object.values(RouteSettings)]) {
    expect(settings).not.toHaveProperty("DataTraceEnabled");
    expect(settings).not.toHaveProperty("LoggingLevel");
  }
});

test("the stage is throttled to half of what an account has in most Regions", () => {
  expect(stage.properties.DefaultRouteSettings).toEqual({
    ThrottlingRateLimit: 5_000,
    ThrottlingBurstLimit: 2_500,
  });
});

test("connecting is throttled by itself, to less than an account may have, so that a wave of players cannot stop the game", () => {
  expect(stage.properties.RouteSettings).toEqual({
    $connect: { ThrottlingRateLimit: 450, ThrottlingBurstLimit: 500 },
  });
});

test("every route with settings of its own is a route", () => {
  for (const routeKey of Object.keys(stage.properties.RouteSettings)) {
    expect(routeKeys).toContain(routeKey);
  }
});

test("the access log is JSON that tells who, what and what went wrong", () => {
  const format = JSON.parse(stage.properties.AccessLogSettings.Format);

  expect(format).toMatchObject({
    requestId: "$context.requestId",
    routeKey: "$context.routeKey",
    eventType: "$context.eventType",
    connectionId: "$context.connectionId",
    status: "$context.status",
    error: "$context.error.message",
    authorizerError: "$context.authorizer.error",
    authorizerStatus: "$context.authorizer.status",
    integrationError: "$context.integration.error",
  });
});

test("the access log goes to a log group of the stack", () => {
  const groups = reader.ofType("AWS::Logs::LogGroup").map(({ id }) => `<${id}.Arn>`);

  expect(groups).toContain(flat(stage.properties.AccessLogSettings.DestinationArn));
});

test("the stage waits until API Gateway may write access logs in this account", () => {
  expect(stage.json.DependsOn).toContain(reader.only("Custom::ApiGatewayLogging").id);
});
