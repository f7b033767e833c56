import { lambdaEntries } from "../../infra/lambda-bundle.ts";
import { environmentVariables } from "../../src/environment.ts";
import type { CognitoServer } from "./cognito/cognito-server.ts";
import type { UserPool } from "./cognito/user-pool.ts";
import type { Credentials } from "./credentials.ts";
import type { DynamodbServer } from "./dynamodb/dynamodb-server.ts";
import type { WebSocketGateway } from "./gateway/websocket-gateway.ts";
import type { LambdaObserver, LocalLambda } from "./lambda/local-lambda.ts";
import { startLocalLambda } from "./lambda/local-lambda.ts";
import { region, tableName } from "./names.ts";

export interface FunctionOptions {
  /** Whether a saved source file is live on the next event. */
  readonly watch?: boolean;
  /** More variables for the router, or other values for its own. */
  readonly routerEnvironment?: Readonly<Record<string, string>>;
  /** `host:port`, where the functions send their traces; nobody needs to listen. */
  readonly traceAddress?: string;
  /** Called with every line that a function writes. */
  readonly output?: (line: string, functionName: string) => void;
  readonly lambdaObserver?: Partial<LambdaObserver>;
}

/** What the functions are wired to. */
export interface Surroundings {
  readonly gateway: WebSocketGateway;
  readonly dynamodb: DynamodbServer;
  readonly cognito: CognitoServer;
  readonly userPool: UserPool;
  readonly credentials: Required<Credentials>;
}

export interface Functions {
  readonly router: LocalLambda;
  readonly authorizer: LocalLambda;
  close(): Promise<void>;
}

/** Starts both functions, with the variables that the infrastructure would give them. */
export async function startFunctions(
  options: FunctionOptions,
  surroundings: Surroundings,
): Promise<Functions> {
  const [router, authorizer] = await Promise.all([
    startFunction("router", 1_769, routerVariables(surroundings, options), options),
    startFunction("authorizer", 512, authorizerVariables(surroundings, options), options),
  ]);
  const close = async () => {
    await Promise.all([router.close(), authorizer.close()]);
  };
  return { router, authorizer, close };
}

function startFunction(
  name: keyof typeof lambdaEntries,
  memoryMb: number,
  environment: Readonly<Record<string, string>>,
  { watch = false, output = () => {}, lambdaObserver }: FunctionOptions,
): Promise<LocalLambda> {
  return startLocalLambda({
    name,
    entry: lambdaEntries[name],
    memoryMb,
    environment,
    watch,
    output: (line) => output(line, name),
    ...(lambdaObserver && { observer: lambdaObserver }),
  });
}

function routerVariables(surroundings: Surroundings, options: FunctionOptions) {
  return {
    ...commonVariables(surroundings, options),
    [environmentVariables.tableName]: tableName,
    [environmentVariables.managementEndpoint]: surroundings.gateway.managementEndpoint,
    [environmentVariables.dynamodbEndpoint]: surroundings.dynamodb.url,
    ...options.routerEnvironment,
  };
}

function authorizerVariables(surroundings: Surroundings, options: FunctionOptions) {
  const { cognito, userPool } = surroundings;
  const issuer = `${cognito.url}/${userPool.userPoolId}`;
  return {
    ...commonVariables(surroundings, options),
    [environmentVariables.userPoolId]: userPool.userPoolId,
    [environmentVariables.appClientId]: userPool.appClientId,
    [environmentVariables.tokenIssuer]: issuer,
    [environmentVariables.jwksUri]: `${issuer}/.well-known/jwks.json`,
  };
}

function commonVariables({ credentials }: Surroundings, { traceAddress }: FunctionOptions) {
  return {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    ...(traceAddress !== undefined && { AWS_XRAY_DAEMON_ADDRESS: traceAddress }),
  };
}
