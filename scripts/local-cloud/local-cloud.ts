import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { clientConfigFileName } from "../../infra/client-config-file.ts";
import { connectThrottle, stageThrottle } from "../../infra/settings.ts";
import type { AwsCredentials } from "../../src/adapters/outbound/aws-http/aws-credentials.ts";
import { journalSchema, tableSchema } from "../../src/adapters/outbound/dynamodb/keys.ts";
import { assembling } from "./assembling.ts";
import type { LocalClientConfig } from "./client-config.ts";
import { localClientConfig, writeClientConfig } from "./client-config.ts";
import { startCognitoServer } from "./cognito/cognito-server.ts";
import type { SigningKey } from "./cognito/signing-key.ts";
import type { UserPool } from "./cognito/user-pool.ts";
import type { Crash } from "./crashes/crash-orders.ts";
import type { CrashControl } from "./crashes/crashes.ts";
import { Crashes } from "./crashes/crashes.ts";
import { postCall } from "./crashes/tick-steps.ts";
import { startDynamodbServer } from "./dynamodb/dynamodb-server.ts";
import { expireRow } from "./dynamodb/expired-rows.ts";
import type { DatabaseFaultRule } from "./dynamodb/faults/database-fault-rules.ts";
import { createConnectionTable, createJournalTable } from "./dynamodb/tables.ts";
import { TimeToLive } from "./dynamodb/time-to-live.ts";
import type { FaultControl } from "./faults/fault-injection.ts";
import type { FunctionOptions } from "./functions.ts";
import { startFunctions } from "./functions.ts";
import type { FaultOptions } from "./gateway/gateway-options.ts";
import type { GatewayLimits } from "./gateway/limits/gateway-limits.ts";
import type { GatewayObserver } from "./gateway/observer.ts";
import type { WebSocketGateway } from "./gateway/websocket-gateway.ts";
import { startWebSocketGateway } from "./gateway/websocket-gateway.ts";
import { Executions } from "./lambda/executions.ts";
import type { Invocation, LambdaFunction } from "./lambda/lambda-function.ts";
import type { LocalLambda } from "./lambda/local-lambda.ts";
import { startLambdaServer } from "./lambda-api/lambda-server.ts";
import { api, host, journalTableName, operatorFunctionName, region, tableName } from "./names.ts";
import { playerPassword, players } from "./players.ts";
import type { CloudService } from "./port-in-use.ts";
import { listenOn } from "./port-in-use.ts";

/** The stage's throttles, as the infrastructure sets them. */
const deployedLimits = {
  stageRequestsPerSecond: stageThrottle.rateLimit,
  stageBurst: stageThrottle.burstLimit,
  stageConnectsPerSecond: connectThrottle.rateLimit,
  stageConnectBurst: connectThrottle.burstLimit,
} satisfies Partial<GatewayLimits>;

/** What a developer signs with, for example from the AWS CLI. */
const developerCredentials: AwsCredentials = { accessKeyId: "local", secretAccessKey: "local" };
const isDeveloper = (accessKeyId: string) => accessKeyId === developerCredentials.accessKeyId;

const expiringTables = [
  { tableName, schema: tableSchema },
  { tableName: journalTableName, schema: journalSchema },
];

export interface LocalCloudOptions extends FunctionOptions, FaultOptions {
  /** A service that is not named takes a free port. */
  readonly ports?: Partial<Record<CloudService, number>>;
  /** Where `aws-config.json` and the data go; a temporary folder if not given. */
  readonly directory?: string;
  /** Whether the tables are kept for the next start, as the user pool is in any case. */
  readonly persist?: boolean;
  /** The pages that may call Cognito and DynamoDB, as browsers write origins. */
  readonly pages?: () => readonly string[];
  /** Told what no answer and no function's output tells. */
  readonly warned?: (message: string) => void;
  /** AWS's own, with the stage's throttles of the deployment, unless set. */
  readonly limits?: Partial<GatewayLimits>;
  readonly gatewayObserver?: GatewayObserver;
  /** How the functions' calls of DynamoDB fail; they do not unless set. */
  readonly databaseFaults?: readonly DatabaseFaultRule[];
  /** How late the index of users shows new connections, in milliseconds; at once unless set. */
  readonly indexLagMs?: number;
  /** The share of invocations that die in the middle of a tick; 0 unless set. */
  readonly crashShare?: number;
  /** Told of every function that was made to die. */
  readonly crashed?: (crash: Crash) => void;
}

/** A running cloud: every URL in use, and the means to end it. */
export interface LocalCloud {
  readonly gateway: WebSocketGateway;
  readonly cognitoUrl: string;
  readonly dynamodbUrl: string;
  readonly userPool: UserPool;
  /** With what the user pool signs: for tests, which sign what Cognito would not. */
  readonly signingKey: SigningKey;
  readonly tableName: string;
  readonly journalTableName: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
  readonly config: LocalClientConfig;
  /** The path of `aws-config.json`, which is there once it has been written. */
  readonly configFile: string;
  /** For when everything is up: clients take the file for the sign that they may come. */
  writeConfigFile(): Promise<void>;
  /** The developer's own calls fail never. */
  readonly databaseFaults: FaultControl<DatabaseFaultRule>;
  readonly crashes: CrashControl;
  readonly router: LocalLambda;
  readonly authorizer: LocalLambda;
  /** What operators invoke, here or at `lambdaUrl`. */
  readonly operator: LocalLambda;
  /** Where functions are invoked as on AWS, by `operatorFunctionName`. */
  readonly lambdaUrl: string;
  /**
   * The session of an open connection has ended a second ago: from now on it may send nothing and
   * receives nothing. Nothing happens to one without an authorizer's context.
   */
  expireSession(connectionId: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a gateway, a user pool, two tables and the three functions on loopback, wired as the
 * infrastructure wires them.
 *
 * @throws {PortInUse}
 */
export function startLocalCloud(options: LocalCloudOptions = {}): Promise<LocalCloud> {
  return assembling((resources) => assemble(options, resources));
}

async function assemble(
  options: LocalCloudOptions,
  resources: AsyncDisposableStack,
): Promise<LocalCloud> {
  const { ports = {}, persist = false } = options;
  const temporary = await mkdtemp(path.join(tmpdir(), "game-relay-"));
  resources.defer(() => rm(temporary, { recursive: true, force: true }));
  const directory = options.directory ?? temporary;
  const guard = {
    host,
    ...(options.pages && { pages: options.pages }),
    ...(options.warned && { warned: options.warned }),
  };

  const cognito = await listenOn("cognito", ports.cognito ?? 0, (port) =>
    startCognitoServer({
      ...guard,
      port,
      directory: path.join(directory, "cognito"),
      players,
      password: playerPassword,
    }),
  );
  resources.defer(() => cognito.close());
  const { userPool } = cognito;

  const executions = new Executions();
  const crashes = new Crashes({ executions, ...crashOptions(options) });
  const dynamodb = await listenOn("dynamodb", ports.dynamodb ?? 0, (port) =>
    startDynamodbServer({
      ...guard,
      port,
      ...databaseFaultOptions(options),
      spared: isDeveloper,
      watch: crashes,
      ...(persist && { directory: path.join(directory, "data", "dynamodb") }),
    }),
  );
  resources.defer(() => dynamodb.close());
  const credentials = developerCredentials;
  const database = { endpoint: dynamodb.url, region, credentials };
  const registry = { ...database, tableName };
  await createConnectionTable(registry);
  await createJournalTable({ ...database, tableName: journalTableName });
  const timeToLive = new TimeToLive(database, expiringTables, options.warned ?? (() => {}));
  resources.defer(() => timeToLive.close());

  // The functions have to know the gateway's address, and the gateway its functions.
  const router = new LateFunction();
  const authorizer = new LateFunction();
  const gateway = await listenOn("gateway", ports.gateway ?? 0, (port) =>
    startWebSocketGateway({
      ...api,
      host,
      port,
      router,
      authorizer,
      credentials: {
        get: (id) => (isDeveloper(id) ? developerCredentials : executions.key(id)),
      },
      watch: { isFatal: (moment, sender) => crashes.isFatal(moment, sender, postCall) },
      limits: { ...deployedLimits, ...options.limits },
      ...(options.gatewayObserver && { observer: options.gatewayObserver }),
      ...faultOptions(options),
    }),
  );
  resources.defer(() => gateway.close());

  const functions = await startFunctions(options, {
    gateway,
    dynamodb,
    cognito,
    userPool,
    executions,
  });
  resources.defer(() => functions.close());
  // Before the functions, so that nobody is told that they failed.
  resources.defer(() => gateway.close());
  router.start(functions.router);
  authorizer.start(functions.authorizer);

  const { operator } = functions;
  const lambda = await listenOn("lambda", ports.lambda ?? 0, (port) =>
    startLambdaServer({ ...guard, port, functions: { [operatorFunctionName]: operator } }),
  );
  resources.defer(() => lambda.close());

  const config = localClientConfig({
    ...userPool,
    webSocketUrl: gateway.url,
    cognitoUrl: cognito.url,
    dynamodbUrl: dynamodb.url,
    lambdaUrl: lambda.url,
  });
  const { signingKey } = cognito;
  const configFile = path.join(directory, clientConfigFileName);
  return {
    ...{ gateway, userPool, signingKey, region, credentials, config },
    ...{ tableName, journalTableName, crashes },
    databaseFaults: dynamodb.faults,
    ...{ router: functions.router, authorizer: functions.authorizer, operator },
    lambdaUrl: lambda.url,
    cognitoUrl: cognito.url,
    dynamodbUrl: dynamodb.url,
    configFile,
    writeConfigFile: () => writeClientConfig(configFile, config),
    async expireSession(connectionId) {
      const expiredAt = gateway.expireSession(connectionId);
      if (expiredAt !== undefined) await expireRow(registry, connectionId, expiredAt);
    },
    close: () => resources.disposeAsync(),
  };
}

function faultOptions({ faults, faultSeed, recordDeliveries }: FaultOptions): FaultOptions {
  return {
    ...(faults !== undefined && { faults }),
    ...(faultSeed !== undefined && { faultSeed }),
    ...(recordDeliveries !== undefined && { recordDeliveries }),
  };
}

function databaseFaultOptions({ databaseFaults, faultSeed, indexLagMs }: LocalCloudOptions) {
  return {
    ...(indexLagMs !== undefined && { indexLagMs }),
    ...(databaseFaults !== undefined && { faults: databaseFaults }),
    ...(faultSeed !== undefined && { faultSeed }),
  };
}

function crashOptions({ crashShare, faultSeed, crashed }: LocalCloudOptions) {
  return {
    ...(crashShare !== undefined && { share: crashShare }),
    ...(faultSeed !== undefined && { seed: faultSeed }),
    ...(crashed !== undefined && { crashed }),
  };
}

/** A function that is known before it runs; events wait until it does. */
class LateFunction implements LambdaFunction {
  readonly #running = Promise.withResolvers<LambdaFunction>();

  start(running: LambdaFunction): void {
    this.#running.resolve(running);
  }

  async invoke(...invocation: Parameters<LambdaFunction["invoke"]>): Promise<Invocation> {
    const running = await this.#running.promise;
    return running.invoke(...invocation);
  }
}
