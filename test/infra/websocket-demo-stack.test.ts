import { Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { synthesiseRelay } from "./synthesised-relay.ts";

const { template } = synthesiseRelay();

test("the stack has the five outputs by their names", () => {
  expect(Object.keys(template.toJSON()["Outputs"]).toSorted()).toEqual([
    "AppClientId",
    "ConfigBucketName",
    "OperatorFunctionName",
    "UserPoolId",
    "WebSocketApiUrl",
  ]);
});

test("the stack needs nothing of a machine or an account to be synthesised", () => {
  const text = JSON.stringify(template.toJSON());

  expect(text).not.toMatch(/arn:aws:/);
  expect(text).not.toMatch(/\b(us|eu|ap)-[a-z]+-\d\b/);
  expect(text).not.toContain(process.cwd());
});

describe("the parameter AdminEmailAddress", () => {
  const parameter = template.toJSON()["Parameters"].AdminEmailAddress;
  // CloudFormation matches the whole value.
  const pattern = new RegExp(`^(?:${parameter.AllowedPattern})$`);

  test("is required", () => {
    expect(parameter).not.toHaveProperty("Default");
  });

  test.each([
    "admin@example.com",
    "first.last+game@mail.example.co.uk",
    "o'neil@example.com",
    "a_b%c-1@xn--bcher-kva.example",
  ])("accepts %s", (address) => {
    expect(address).toMatch(pattern);
  });

  test.each([
    "",
    "admin",
    "admin@",
    "@example.com",
    "admin@localhost",
    "admin@example.",
    "admin@.com",
    "admin@-example.com",
    "admin@example..com",
    "ad min@example.com",
    "admin@example.com ",
    "admin@example.com\n",
    "a@b@example.com",
    "<insert-your-email>",
  ])("refuses %j", (address) => {
    expect(address).not.toMatch(pattern);
  });

  test("says what it wants", () => {
    expect(parameter.ConstraintDescription).toContain("an e-mail address");
  });

  test("is no longer than a Cognito user name", () => {
    expect(parameter.MaxLength).toBe(128);
  });
});

describe("the resources", () => {
  test("can be created in some order: none depends on itself by others", () => {
    expect(() => Template.fromJSON(template.toJSON())).not.toThrow();
  });

  test("would not pass with a cycle", () => {
    const { Resources: resources, ...rest } = template.toJSON();
    const [first, second] = Object.keys(resources);
    const cyclic = structuredClone(resources);
    cyclic[`${first}`].DependsOn = [second];
    cyclic[`${second}`].DependsOn = [first];

    expect(() => Template.fromJSON({ ...rest, Resources: cyclic })).toThrow("dependency cycle");
  });
});
