import { expect, it } from "vitest";
import { consolePolicy, gamePolicy } from "../../../../scripts/web/server/pages/policies.ts";
import type { RelayConfig } from "../../../../src/client/relay-config.ts";

const config: RelayConfig = {
  Cognito: {
    AWS_Region: "us-east-1",
    CognitoUserPool: "local_1",
    AppClientId: "client",
    Endpoint: "http://127.0.0.1:9229",
  },
  API_Gateway: { WebSocket_API_URL: "ws://127.0.0.1:3001/prod" },
};

function directives(policy: string): Record<string, string> {
  return Object.fromEntries(policy.split("; ").map((it) => it.split(/ (.*)/s)));
}

const local = "'self' ws://127.0.0.1:3001 http://127.0.0.1:3001 http://127.0.0.1:9229";

it("lets the console talk to this machine alone", () => {
  const stream = "ws://localhost:3000 ws://127.0.0.1:3000";
  expect(directives(consolePolicy(config, 3000))["connect-src"]).toBe(`${local} ${stream}`);
});

it("lets the game talk to deployments too, whatever their domain, by TLS only", () => {
  const sources = directives(gamePolicy(config))["connect-src"]?.split(" ").toSorted();
  expect(sources).toEqual(["https:", "wss:", ...local.split(" ")].toSorted());
});

it.each([gamePolicy, consolePolicy])("lets a page load and run nothing but its own", (policy) => {
  expect(directives(policy(config, 3000))).toMatchObject({
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
  });
});
