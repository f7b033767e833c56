import { mkdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { bundleLambda, lambdaEntries, lambdaHandler } from "../../../infra/lambda-bundle.ts";
import { environmentVariables } from "../../../src/environment.ts";
import { lambdaEnvironment } from "../../local-cloud/lambda/lambda-environment.ts";
import { region } from "../../local-cloud/names.ts";
import type { Requests } from "../stand-in/cloud-endpoint.ts";
import { aMessage, anAuthorization } from "./events.ts";
import { appClientId, userPoolId } from "./user-pool.ts";

export type SubjectName = "router" | "authorizer" | "bare handler";

/** A deployed function, with everything that one run of it needs. */
export interface Subject {
  readonly name: SubjectName;
  readonly bundle: string;
  readonly bundleBytes: number;
  /** A file with the event as JSON. */
  readonly eventFile: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What handling the event asks of the services; anything else is not the work to be timed. */
  readonly requests: Partial<Requests>;
}

export interface Surroundings {
  /** Of every service. */
  readonly url: string;
  /** The file with the certificate of the services. */
  readonly trusted: string;
  readonly issuer: string;
  readonly accessToken: string;
}

/** Bundles the functions as they are deployed, each into its own folder below `directory`. */
export function prepareSubjects(directory: string, surroundings: Surroundings): Subject[] {
  const { url, issuer, accessToken } = surroundings;
  const relaying = {
    event: aMessage(),
    variables: {
      [environmentVariables.tableName]: "connections",
      [environmentVariables.journalTableName]: "journal",
      [environmentVariables.managementEndpoint]: `${url}/prod`,
      [environmentVariables.dynamodbEndpoint]: url,
    },
    requests: { queries: 2, writes: 1, posts: 1 },
  };
  const authorizing = {
    event: anAuthorization(accessToken),
    variables: {
      [environmentVariables.userPoolId]: userPoolId,
      [environmentVariables.appClientId]: appClientId,
      [environmentVariables.tokenIssuer]: issuer,
      [environmentVariables.jwksUri]: `${issuer}/.well-known/jwks.json`,
    },
    requests: { keyFetches: 1 },
  };
  const bare = fileURLToPath(new URL("./bare.lambda.ts", import.meta.url));
  const blueprints = [
    { name: "router", entry: lambdaEntries.router, ...relaying },
    { name: "authorizer", entry: lambdaEntries.authorizer, ...authorizing },
    { name: "bare handler", entry: bare, ...relaying },
  ] as const;
  return blueprints.map(({ name, entry, event, variables, requests }) => {
    const folder = path.join(directory, name.replace(" ", "-"));
    mkdirSync(folder);
    const bundle = path.join(folder, "index.js");
    bundleLambda(entry, bundle);
    const eventFile = path.join(folder, "event.json");
    writeFileSync(eventFile, JSON.stringify(event));
    const environment = environmentOf(name, folder, variables, surroundings);
    return { name, bundle, bundleBytes: statSync(bundle).size, eventFile, environment, requests };
  });
}

/** As Lambda gives it, and nothing of the developer's. */
function environmentOf(
  name: SubjectName,
  taskRoot: string,
  variables: Readonly<Record<string, string>>,
  { trusted }: Surroundings,
): Record<string, string> {
  const secrets = {
    AWS_ACCESS_KEY_ID: "ASIAQNZGKIQY56JQ7WML",
    AWS_SECRET_ACCESS_KEY: "not-a-secret-not-a-secret-not-a-secret-0",
    AWS_SESSION_TOKEN: "FwoGZXIvYXdz".repeat(34).slice(0, 400),
  };
  const tracing = {
    _X_AMZN_TRACE_ID: "Root=1-6566f0d1-3c8f0a1b2c3d4e5f60718293;Parent=53995c3f42cd8ad8;Sampled=1",
    AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
    // Nobody listens there; traces are sent without waiting for anybody to.
    AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1:9",
  };
  return {
    ...lambdaEnvironment(
      { AWS_REGION: region, ...variables, ...secrets },
      { name, memoryMb: 1_769, taskRoot, handler: lambdaHandler },
    ),
    ...tracing,
    NODE_EXTRA_CA_CERTS: trusted,
  };
}
