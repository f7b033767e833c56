import { mkdir } from "node:fs/promises";
import type { Server } from "node:http";
import { createRequire } from "node:module";
import { env } from "node:process";
import type { Services } from "cognito-local/lib/services/index.js";

export interface CognitoServer {
  /** `http://<host>:<port>`: the endpoint of the API, and the start of every token's issuer. */
  readonly url: string;
  close(): Promise<void>;
}

export interface CognitoServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Where users are kept. */
  readonly directory: string;
}

// cognito-local brings version 2 of the AWS SDK, which tells everyone that it is old.
env["AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE"] = "1";

/**
 * Starts cognito-local inside this process.
 *
 * Its own entry point reads its folder from the working directory and cannot tell the issuer when
 * the port is taken at random, so the server is put together here, from the same parts.
 *
 * @throws the server's error, for example EADDRINUSE
 */
export async function startCognitoServer(options: CognitoServerOptions): Promise<CognitoServer> {
  const { createServer } = await import("cognito-local/lib/server/server.js");
  const { Router } = await import("cognito-local/lib/server/Router.js");

  // Read whenever a token is made; the port is known only once the server listens.
  const issuer = { IssuerDomain: "" };
  const services = await createServices(options.directory, issuer);
  const { host, port } = options;
  const listener = { hostname: host, port };
  const server = await createServer(Router(services), silent, listener, services).start();
  issuer.IssuerDomain = `http://${host}:${portOf(server)}`;
  return { url: issuer.IssuerDomain, close: () => closeServer(server) };
}

async function createServices(
  directory: string,
  issuer: { IssuerDomain: string },
): Promise<Services> {
  const { DefaultConfig } = await import("cognito-local/lib/server/config.js");
  const { DateClock, MessagesService, TriggersService } = await import(
    "cognito-local/lib/services/index.js"
  );
  const { CognitoServiceFactoryImpl } = await import(
    "cognito-local/lib/services/cognitoService.js"
  );
  const { CryptoService } = await import("cognito-local/lib/services/crypto.js");
  const { StormDBDataStoreFactory } = await import(
    "cognito-local/lib/services/dataStore/stormDb.js"
  );
  const { otp } = await import("cognito-local/lib/services/otp.js");
  const { JwtTokenGenerator } = await import("cognito-local/lib/services/tokenGenerator.js");
  const { UserPoolServiceFactoryImpl } = await import(
    "cognito-local/lib/services/userPoolService.js"
  );

  await mkdir(directory, { recursive: true });
  const clock = new DateClock();
  const stores = new StormDBDataStoreFactory(directory);
  const pools = new UserPoolServiceFactoryImpl(clock, stores);
  const config = { ...DefaultConfig, TokenConfig: issuer };
  const cognito = await new CognitoServiceFactoryImpl(directory, stores, pools).create(
    { logger: silent },
    config.UserPoolDefaults,
  );
  const triggers = new TriggersService(clock, cognito, noTriggers, new CryptoService());
  return {
    clock,
    cognito,
    config,
    messages: new MessagesService(triggers, { deliver: async () => {} }),
    otp,
    tokenGenerator: new JwtTokenGenerator(clock, triggers, issuer),
    triggers,
  };
}

/** cognito-local insists on its own logger, and logs passwords with it. */
const silent = createRequire(import.meta.resolve("cognito-local"))("pino")({ level: "silent" });

const noTriggers = {
  enabled: () => false,
  invoke: () => Promise.reject(new Error("This user pool has no triggers.")),
};

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Not listening on a port.");
  return address.port;
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
