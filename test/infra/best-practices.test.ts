import { Stack, Validations } from "aws-cdk-lib";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { AwsSolutionsChecks } from "cdk-nag";
import type { IConstruct } from "constructs";
import { describe, expect, test } from "vitest";
import { createApp, synthesiseRelay } from "./synthesised-relay.ts";

const { app, stack } = synthesiseRelay();
const openBucketApp = createApp();
new Bucket(new Stack(openBucketApp, "Scratch"), "Open");

const findingsIn = (scope: IConstruct) =>
  new AwsSolutionsChecks()
    .validateScope(scope)
    .violations.map(({ ruleName, violatingResources }) => ({
      ruleName,
      where: violatingResources.map(({ constructPath }) => constructPath),
    }));

test("cdk-nag's AWS Solutions checks find nothing", () => {
  expect(findingsIn(app)).toEqual([]);
});

test("they looked: a planted bucket without encryption in transit and access logs is found", () => {
  expect(findingsIn(openBucketApp)).toEqual([
    { ruleName: "AwsSolutions-S1", where: ["Scratch/Open/Resource"] },
    { ruleName: "AwsSolutions-S10", where: ["Scratch/Open/Resource"] },
  ]);
});

test("a finding stops the synthesis", () => {
  Validations.of(openBucketApp).addPlugins(new AwsSolutionsChecks(openBucketApp));

  expect(() => openBucketApp.synth()).toThrow("AwsSolutions-S10");
});

describe("every finding that is accepted", () => {
  const accepted = stack.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries<string>(data))
      .map(([id, reason]) => ({ id, reason, path: node.path })),
  );

  test.each(accepted)("$id on $path has a reason that is a sentence", ({ reason }) => {
    expect(reason).toMatch(/^[A-Z$].{60,}\.$/);
  });

  test("is accepted on a construct, not on the whole stack", () => {
    expect(accepted).not.toEqual([]);
    expect(accepted.map(({ path }) => path)).not.toContain(stack.node.path);
  });
});
