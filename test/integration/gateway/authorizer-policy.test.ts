import { describe, expect, it } from "vitest";
import { evaluatePolicy } from "../../../scripts/local-cloud/gateway/integrations/authorization.ts";
import { policy } from "./support/stub-function.ts";

const api = "arn:aws:execute-api:eu-central-1:123456789012:abcdef1234";
const arn = `${api}/prod/$connect`;

function decide(document: unknown) {
  return evaluatePolicy(document, "execute-api:Invoke", arn);
}

describe("a policy", () => {
  it.each([
    ["the very route", arn],
    ["every resource", "*"],
    ["every route of the stage", `${api}/prod/*`],
    ["every stage and route", `${api}/*/$connect`],
    ["the stage by single characters", `${api}/pr?d/$connect`],
    ["one of several routes", [`${api}/dev/$connect`, arn]],
  ])("that allows %s allows", (_, resource) => {
    expect(decide(policy("Allow", resource))).toBe("Allow");
  });

  it.each([
    ["another stage", `${api}/dev/*`],
    ["another route", `${api}/prod/message`],
    ["the route in another case", arn.toUpperCase()],
    ["a part of the route's name", `${api}/prod/$conn`],
    ["a single character more", `${api}/prod?/$connect`],
    ["what only a regular expression would match", `${api}/prod/.connect`],
    ["nothing", []],
  ])("that allows %s denies", (_, resource) => {
    expect(decide(policy("Allow", resource))).toBe("Deny");
  });

  it.each([
    ["*", "Allow"],
    ["execute-api:*", "Allow"],
    ["EXECUTE-API:invoke", "Allow"],
    [["sts:AssumeRole", "execute-api:Inv*"], "Allow"],
    ["execute-api:ManageConnections", "Deny"],
  ])("with the action %j decides %s", (action, decision) => {
    expect(decide(policy("Allow", "*", action))).toBe(decision);
  });

  it("denies explicitly whatever else allows, in either order", () => {
    const [allowing, denying] = [policy("Allow", "*").Statement, policy("Deny", arn).Statement];
    expect(decide({ Statement: [...allowing, ...denying] })).toBe("Deny");
    expect(decide({ Statement: [...denying, ...allowing] })).toBe("Deny");
  });

  it("may have its statement without a list around it", () => {
    expect(decide({ Statement: policy("Allow", "*").Statement[0] })).toBe("Allow");
  });

  it.each([
    ["no document", undefined],
    ["no statement", {}],
    ["an effect in another case", policy("allow", "*")],
    ["an effect that is neither", policy("Permit", "*")],
    ["a resource that is no text", policy("Allow", 7)],
    ["no resource", { Statement: [{ Effect: "Allow", Action: "*" }] }],
    ["a condition", { Statement: [{ ...policy("Allow", "*").Statement[0], Condition: {} }] }],
  ])("is malformed with %s", (_, document) => {
    expect(decide(document)).toBe("malformed");
  });
});
