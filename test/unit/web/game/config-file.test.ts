import fc from "fast-check";
import { expect, test } from "vitest";
import { clientConfig } from "../../../../infra/client-config-file.ts";
import { localClientConfig } from "../../../../scripts/local-cloud/client-config.ts";
import {
  ConfigProblem,
  parseConfigFile,
} from "../../../../scripts/web/game/session/config-file.ts";

const deployed = clientConfig({
  region: "eu-central-1",
  userPoolId: "eu-central-1_AbCdEfGhI",
  identityPoolId: "eu-central-1:00000000-0000-0000-0000-000000000000",
  appClientId: "1example23456789",
  webSocketUrl: "wss://abcdef1234.execute-api.eu-central-1.amazonaws.com/prod",
});

function problemOf(text: string): string {
  try {
    parseConfigFile(text);
  } catch (error) {
    if (error instanceof ConfigProblem) return error.message;
    throw error;
  }
  return "none";
}

function withCognito(change: object): string {
  return JSON.stringify({ ...deployed, Cognito: { ...deployed.Cognito, ...change } });
}

function withGateway(url: unknown): string {
  return JSON.stringify({ ...deployed, API_Gateway: { WebSocket_API_URL: url } });
}

test("reads what a deployment writes", () => {
  expect(parseConfigFile(JSON.stringify(deployed))).toEqual({
    Cognito: {
      AWS_Region: "eu-central-1",
      CognitoUserPool: "eu-central-1_AbCdEfGhI",
      AppClientId: "1example23456789",
    },
    API_Gateway: {
      WebSocket_API_URL: "wss://abcdef1234.execute-api.eu-central-1.amazonaws.com/prod",
    },
  });
});

test("reads what the Unity sample makes of it, by the name that it gives the app client", () => {
  const { AppClientId, ...cognito } = deployed.Cognito;
  const rewritten = { ...deployed, Cognito: { ...cognito, AppClientID: AppClientId } };
  expect(parseConfigFile(JSON.stringify(rewritten)).Cognito).toMatchObject({ AppClientId });
});

test("reads what the local cloud writes, with its endpoint", () => {
  const local = localClientConfig({
    userPoolId: "local_1a2b",
    appClientId: "abc",
    webSocketUrl: "ws://localhost:3001/prod",
    cognitoUrl: "http://localhost:9229",
    dynamodbUrl: "http://localhost:8000",
    lambdaUrl: "http://localhost:3002",
  });
  const config = parseConfigFile(JSON.stringify(local));
  expect(config.Cognito.Endpoint).toMatch(/^http:\/\/localhost:9229/);
  expect(config.API_Gateway.WebSocket_API_URL).toBe("ws://localhost:3001/prod");
});

test.each([
  ["  ", "Paste the content of aws-config.json first."],
  ["{", "This is not JSON. Paste the whole file, from { to }."],
  ["[]", "An aws-config.json is a JSON object, from { to }."],
  ["null", "An aws-config.json is a JSON object, from { to }."],
  ["{}", 'The section "Cognito" is missing. Is this an aws-config.json?'],
  ['{"Cognito":{}}', 'The section "API_Gateway" is missing. Is this an aws-config.json?'],
  [withCognito({ AppClientId: "" }), '"AppClientId" is missing in the section "Cognito".'],
  [withGateway(undefined), '"WebSocket_API_URL" is missing in the section "API_Gateway".'],
  [withGateway("here"), '"WebSocket_API_URL" is not a web address.'],
  [" ".repeat(1) + "x".repeat(20_001), "This is far too long to be an aws-config.json."],
])("says what is wrong with %.40s", (text, problem) => {
  expect(problemOf(text)).toBe(problem);
});

test.each(["evil.example/", "eu-central-1.evil.example#", "EU", "a b"])(
  "refuses the region %s, which would become a part of an address",
  (AWS_Region) => {
    const problem = '"AWS_Region" in the section "Cognito" does not look right.';
    expect(problemOf(withCognito({ AWS_Region }))).toBe(problem);
  },
);

test.each(["ws://relay.example/prod", "https://relay.example/prod", "javascript:alert(1)"])(
  "refuses to connect to %s",
  (url) => {
    const problem = '"WebSocket_API_URL" must begin with wss://, so that nobody can listen in.';
    expect(problemOf(withGateway(url))).toBe(problem);
  },
);

test("refuses to send a password to another machine in the clear", () => {
  const problem = '"Endpoint" must begin with https://, so that nobody can listen in.';
  expect(problemOf(withCognito({ Endpoint: "http://login.example" }))).toBe(problem);
});

test("fails with its own error whatever is pasted", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => problemOf(text) !== "none"));
});
