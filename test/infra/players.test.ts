import { expect, test } from "vitest";
import { synthesiseRelay } from "./synthesised-relay.ts";

const { reader } = synthesiseRelay();
const userPool = reader.only("AWS::Cognito::UserPool");
const appClient = reader.only("AWS::Cognito::UserPoolClient");

test("nobody can sign up: players are invited", () => {
  expect(userPool.properties.AdminCreateUserConfig).toEqual({ AllowAdminCreateUserOnly: true });
});

test("players sign in with their e-mail address, in any case", () => {
  expect(userPool.properties.UsernameAttributes).toEqual(["email"]);
  expect(userPool.properties.UsernameConfiguration).toEqual({ CaseSensitive: false });
});

test("passwords are strong", () => {
  expect(userPool.properties.Policies.PasswordPolicy).toEqual({
    MinimumLength: 12,
    RequireLowercase: true,
    RequireUppercase: true,
    RequireNumbers: true,
    RequireSymbols: true,
    TemporaryPasswordValidityDays: 7,
  });
});

test("sign-in does not tell whether a player exists", () => {
  expect(appClient.properties.PreventUserExistenceErrors).toBe("ENABLED");
});

test("players sign in by SRP or password and stay signed in, by no other way", () => {
  expect(appClient.properties.ExplicitAuthFlows.toSorted()).toEqual([
    "ALLOW_REFRESH_TOKEN_AUTH",
    "ALLOW_USER_PASSWORD_AUTH",
    "ALLOW_USER_SRP_AUTH",
  ]);
  expect(appClient.properties.AllowedOAuthFlowsUserPoolClient).toBe(false);
});

test("the app has no secret, which a game could not keep", () => {
  expect(appClient.properties.GenerateSecret).toBe(false);
});

test("access and id tokens last two hours, like the longest connection", () => {
  expect(appClient.properties).toMatchObject({
    AccessTokenValidity: 120,
    IdTokenValidity: 120,
    TokenValidityUnits: { AccessToken: "minutes", IdToken: "minutes" },
  });
});

test("players can change nothing of themselves that matters: not their e-mail address above all", () => {
  expect(appClient.properties.WriteAttributes).toEqual(["locale"]);
});

test("at least one attribute is named, as Cognito opens all of them where none is", () => {
  expect(appClient.properties.WriteAttributes).not.toHaveLength(0);
  expect(appClient.properties.ReadAttributes).not.toHaveLength(0);
});

test("players can read what they sign in with, and nothing that nobody set", () => {
  expect(appClient.properties.ReadAttributes.toSorted()).toEqual([
    "email",
    "email_verified",
    "locale",
  ]);
});

test("guests are refused", () => {
  const { properties } = reader.only("AWS::Cognito::IdentityPool");

  expect(properties.AllowUnauthenticatedIdentities).toBe(false);
});

test("nobody gets AWS credentials: the identity pool has no roles", () => {
  expect(reader.ofType("AWS::Cognito::IdentityPoolRoleAttachment")).toEqual([]);
});

test("the admin is invited at the address that the deployment names", () => {
  const address = { Ref: "AdminEmailAddress" };

  expect(reader.only("AWS::Cognito::UserPoolUser").properties).toEqual({
    UserPoolId: { Ref: userPool.id },
    Username: address,
    UserAttributes: [
      { Name: "email", Value: address },
      { Name: "email_verified", Value: "true" },
    ],
    DesiredDeliveryMediums: ["EMAIL"],
  });
});

test("another admin takes nobody's place: the earlier player stays", () => {
  const { json } = reader.only("AWS::Cognito::UserPoolUser");

  expect(json.UpdateReplacePolicy).toBe("Retain");
  expect(json.DeletionPolicy).toBe("RetainExceptOnCreate");
});

test("players are not lost with a user pool that has to be replaced", () => {
  expect(userPool.json).toMatchObject({ UpdateReplacePolicy: "Retain", DeletionPolicy: "Delete" });
});
