import { expect, test } from "vitest";
import { synthesiseRelay } from "./synthesised-relay.ts";
import type { Resource } from "./template-reader.ts";

const { reader } = synthesiseRelay();
const functions = reader.ofType("AWS::Lambda::Function");
const logGroups = reader.ofType("AWS::Logs::LogGroup");

test("nothing is retained or kept as a snapshot when the stack goes", () => {
  const kept = reader.resources.filter(({ json }) =>
    ["Retain", "RetainExceptOnCreate", "Snapshot"].includes(json.DeletionPolicy),
  );

  // A player, who goes with the user pool.
  expect(kept.map(({ type }) => type)).toEqual(["AWS::Cognito::UserPoolUser"]);
  expect(kept[0]?.properties.UserPoolId.Ref).toBe(reader.only("AWS::Cognito::UserPool").id);
});

test("only players outlive an update that puts something else in their place", () => {
  const kept = reader.resources.filter(({ json }) =>
    ["Retain", "Snapshot"].includes(json.UpdateReplacePolicy),
  );

  expect(kept.map(({ type }) => type).toSorted()).toEqual([
    "AWS::Cognito::UserPool",
    "AWS::Cognito::UserPoolUser",
  ]);
});

test.each([
  "AWS::DynamoDB::Table",
  "AWS::S3::Bucket",
  "AWS::Cognito::UserPool",
  "AWS::Logs::LogGroup",
])("%s is deleted with the stack, whatever the default of its type is", (type) => {
  const resources = reader.ofType(type);

  expect(resources).not.toEqual([]);
  for (const { json } of resources) expect(json.DeletionPolicy).toBe("Delete");
});

test("nothing is protected against deletion", () => {
  for (const { properties } of reader.resources) {
    expect(properties.DeletionProtection ?? "INACTIVE").toBe("INACTIVE");
    expect(properties.DeletionProtectionEnabled ?? false).toBe(false);
  }
});

test("every log group forgets after a month", () => {
  expect(logGroups).not.toEqual([]);
  for (const { properties } of logGroups) expect(properties.RetentionInDays).toBe(30);
});

test("every function, also the CDK's own, writes to a log group of the stack", () => {
  const groupIds = logGroups.map(({ id }) => id);

  expect(functions).toHaveLength(6);
  for (const { properties } of functions) {
    expect(groupIds).toContain(properties.LoggingConfig.LogGroup.Ref);
  }
});

test("no function can bring its log group back after the stack deleted it", () => {
  const canCreateGroups = (lambda: Resource) =>
    reader
      .permissionsOf(lambda)
      .some(({ action }) => action === "logs:CreateLogGroup" || /^(logs:)?\*$/.test(action));

  expect(functions.filter(canCreateGroups)).toEqual([]);
});

test("the bucket is emptied before it is deleted", () => {
  const { properties } = reader.only("Custom::S3AutoDeleteObjects");

  expect(properties.BucketName.Ref).toBe(reader.only("AWS::S3::Bucket").id);
});

test("API Gateway's account-wide logging role is not overwritten for good", () => {
  expect(reader.ofType("AWS::ApiGateway::Account")).toEqual([]);
  expect(reader.ofType("Custom::ApiGatewayLogging")).toHaveLength(1);
});

test("no role that the whole account may log by is deleted because one stack goes", () => {
  const trustingApiGateway = reader
    .ofType("AWS::IAM::Role")
    .filter(({ properties }) =>
      JSON.stringify(properties.AssumeRolePolicyDocument).includes("apigateway.amazonaws.com"),
    );

  expect(trustingApiGateway).toEqual([]);
});
