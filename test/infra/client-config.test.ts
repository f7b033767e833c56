import { expect, test } from "vitest";
import { synthesiseRelay } from "./synthesised-relay.ts";
import { flat } from "./template-reader.ts";

const { reader } = synthesiseRelay();
const bucket = reader.only("AWS::S3::Bucket");
const { Create: create, Update: update } = reader.only("Custom::AWS").properties;

test("the file has exactly the keys that the Unity client reads", () => {
  const { parameters } = JSON.parse(flat(create));

  expect(JSON.parse(parameters.Body)).toEqual({
    Cognito: {
      AWS_Region: "<AWS::Region>",
      CognitoUserPool: `<${reader.only("AWS::Cognito::UserPool").id}>`,
      CognitoIdentityPool: `<${reader.only("AWS::Cognito::IdentityPool").id}>`,
      AppClientId: `<${reader.only("AWS::Cognito::UserPoolClient").id}>`,
    },
    API_Gateway: {
      AWS_Region: "<AWS::Region>",
      WebSocket_API_URL: `wss://<${reader.only("AWS::ApiGatewayV2::Api").id}>.execute-api.<AWS::Region>.<AWS::URLSuffix>/prod`,
    },
  });
});

test("the file is aws-config.json in the config bucket", () => {
  expect(JSON.parse(flat(create))).toMatchObject({
    service: "S3",
    action: "putObject",
    parameters: {
      Bucket: `<${bucket.id}>`,
      Key: "aws-config.json",
      ContentType: "application/json",
    },
  });
});

test("a changed deployment writes the file again", () => {
  expect(update).toEqual(create);
});

test("a deployment fails when the file cannot be written: no error is ignored", () => {
  expect(JSON.parse(flat(create))).not.toHaveProperty("ignoreErrorCodesMatching");
});

test("what writes the file may write that file only", () => {
  const { ServiceToken: token } = reader.only("Custom::AWS").properties;
  const writer = reader
    .ofType("AWS::Lambda::Function")
    .filter(({ id }) => `<${id}.Arn>` === flat(token));

  expect(
    writer
      .flatMap((lambda) => reader.permissionsOf(lambda))
      .filter(({ action }) => !action.startsWith("logs:")),
  ).toEqual([{ action: "s3:PutObject", resource: `<${bucket.id}.Arn>/aws-config.json` }]);
});

test("every bucket refuses public access", () => {
  for (const { properties } of reader.ofType("AWS::S3::Bucket")) {
    expect(properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
  }
});

test("every bucket is encrypted", () => {
  for (const { properties } of reader.ofType("AWS::S3::Bucket")) {
    expect(properties.BucketEncryption.ServerSideEncryptionConfiguration).toEqual([
      { ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } },
    ]);
  }
});

test.each([
  ["plain HTTP", { Bool: { "aws:SecureTransport": "false" } }],
  ["TLS before 1.2", { NumericLessThan: { "s3:TlsVersion": 1.2 } }],
])("the bucket refuses %s to everybody", (_, condition) => {
  const { properties } = reader.only("AWS::S3::BucketPolicy");

  expect(properties.Bucket).toEqual({ Ref: bucket.id });
  expect(properties.PolicyDocument.Statement).toContainEqual({
    Effect: "Deny",
    Principal: { AWS: "*" },
    Action: "s3:*",
    Condition: condition,
    Resource: expect.arrayContaining([{ "Fn::GetAtt": [bucket.id, "Arn"] }]),
  });
});
