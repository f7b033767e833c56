import path from "node:path";
import { DefaultConfig } from "cognito-local/lib/server/config.js";
import type { Services } from "cognito-local/lib/services/index.js";
import { otp } from "cognito-local/lib/services/otp.js";
import { Targets } from "cognito-local/lib/targets/targets.js";
import type { ListeningOptions } from "../aws-json/aws-json-server.ts";
import { startAwsJsonServer } from "../aws-json/aws-json-server.ts";
import type { LocalPlayer } from "../players.ts";
import { CognitoActions } from "./cognito-actions.ts";
import { LocalCognito } from "./local-cognito.ts";
import { PoolStore } from "./pool-store.ts";
import { PoolTokens } from "./pool-tokens.ts";
import type { SigningKey } from "./signing-key.ts";
import { signingKeyOf } from "./signing-key.ts";
import type { UserPool } from "./user-pool.ts";
import { provisionUserPool } from "./user-pool.ts";

export interface CognitoServer {
  /** `http://<host>:<port>`: the endpoint of the API, and the start of every token's issuer. */
  readonly url: string;
  readonly userPool: UserPool;
  /** With what the pool signs: for tests, which sign what Cognito would not. */
  readonly signingKey: SigningKey;
  close(): Promise<void>;
}

export interface CognitoServerOptions extends ListeningOptions {
  /** Where users and the key are kept. */
  readonly directory: string;
  /** Who can log in, all with one password. */
  readonly players: readonly LocalPlayer[];
  readonly password: string;
}

/**
 * Starts the user pools of this machine: cognito-local's actions behind a server of our own. Its
 * own answers every page of the web, signs with a key that is published, and ends the process with
 * an answer that cannot be written.
 *
 * @throws the server's error, for example EADDRINUSE
 */
export async function startCognitoServer(options: CognitoServerOptions): Promise<CognitoServer> {
  const { directory, players, password } = options;
  const signingKey = await signingKeyOf(path.join(directory, "signing-key.pem"));
  const store = await PoolStore.open(path.join(directory, "user-pools.json"));
  // Read whenever a token is made; the port is known only once the server listens.
  let url = "";
  const tokens = new PoolTokens(signingKey, (userPoolId) => `${url}/${userPoolId}`);
  const cognito = await LocalCognito.open(store, tokens);
  const actions = new CognitoActions({ services: servicesOf(cognito, tokens), store, tokens });

  const server = await startAwsJsonServer(
    {
      targetPrefix: "AWSCognitoIdentityProviderService",
      actions: new Set(Object.keys(Targets)),
      contentType: "application/x-amz-json-1.1",
      largestBody: 256 * 1024,
      maxDepth: 16,
      answer: async ({ action, input }) => ({
        status: 200,
        body: JSON.stringify(await actions.call(action, input), secondsOfDates),
      }),
      read: (place) => published(place, url, signingKey),
    },
    options,
  );
  url = server.url;
  const userPool = await provisionUserPool(cognito, players, password);
  return { url, userPool, signingKey, close: () => server.close() };
}

function servicesOf(cognito: LocalCognito, tokenGenerator: PoolTokens): Services {
  return {
    clock: { get: () => new Date() },
    cognito,
    config: DefaultConfig,
    messages: { deliver: async () => {} },
    otp,
    tokenGenerator,
    triggers: {
      enabled: () => false,
      customEmailSender: noTrigger,
      customMessage: noTrigger,
      postAuthentication: noTrigger,
      postConfirmation: noTrigger,
      preSignUp: noTrigger,
      preTokenGeneration: noTrigger,
      userMigration: noTrigger,
    },
  };
}

const noTrigger = () => Promise.reject(new Error("These user pools have no triggers."));

/** The keys of every pool, which are one, and where to find them (OpenID Connect Discovery 1.0). */
function published(place: string, url: string, { jwk }: SigningKey) {
  const [, userPoolId, file] = place.match(/^\/([\w-]+)\/\.well-known\/([\w.-]+)$/) ?? [];
  const issuer = `${url}/${userPoolId}`;
  const documents: Readonly<Record<string, object>> = {
    "jwks.json": { keys: [jwk] },
    "openid-configuration": {
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      id_token_signing_alg_values_supported: ["RS256"],
    },
  };
  const isThere = file !== undefined && Object.hasOwn(documents, file);
  if (!isThere) return undefined;
  return { type: "application/json", body: JSON.stringify(documents[file]) };
}

/** Times travel as epoch seconds. */
function secondsOfDates(this: unknown, key: string, value: unknown): unknown {
  const original: unknown =
    typeof this === "object" && this !== null ? Reflect.get(this, key) : value;
  return original instanceof Date ? original.getTime() / 1000 : value;
}
