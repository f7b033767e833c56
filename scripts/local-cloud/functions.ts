import { chosenVariables } from "../../infra/chosen-variables.ts";
import { lambdaEntries } from "../../infra/lambda-bundle.ts";
import { authorizerFunction, operatorFunction, routerFunction } from "../../infra/settings.ts";
import { environmentVariables } from "../../src/environment.ts";
import type { CognitoServer } from "./cognito/cognito-server.ts";
import type { UserPool } from "./cognito/user-pool.ts";
import type { DynamodbServer } from "./dynamodb/dynamodb-server.ts";
import type { WebSocketGateway } from "./gateway/websocket-gateway.ts";
import { Concurrency } from "./lambda/concurrency.ts";
import type { Executions } from "./lambda/executions.ts";
import type { LambdaObserver, LocalLambda } from "./lambda/local-lambda.ts";
import { startLocalLambda } from "./lambda/local-lambda.ts";
import { journalTableName, region, tableName } from "./names.ts";

export interface FunctionOptions {
  /** Whether a saved source file is live on the next event. */
  readonly watch?: boolean;
  /** More variables for the router and the operator, or other values for their own. */
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
  /** Where their instances get their keys. */
  readonly executions: Executions;
}

export interface Functions {
  readonly router: LocalLambda;
  readonly authorizer: LocalLambda;
  readonly operator: LocalLambda;
  close(): Promise<void>;
}

/** What the functions of an account have in common. */
interface SharedParts {
  readonly concurrency: Concurrency;
  readonly executions: Executions;
}

const deployedSettings = {
  router: routerFunction,
  authorizer: authorizerFunction,
  operator: { ...operatorFunction, variables: routerFunction.variables },
};

/** Starts all functions, with the variables that the infrastructure would give them. */
export async function startFunctions(
  options: FunctionOptions,
  surroundings: Surroundings,
): Promise<Functions> {
  const { executions } = surroundings;
  const shared = { ...options, executions, concurrency: new Concurrency() };
  const relayVariables = routerVariables(surroundings, options);
  const [router, authorizer, operator] = await Promise.all([
    startFunction("router", relayVariables, shared),
    startFunction("authorizer", authorizerVariables(surroundings, options), shared),
    startFunction("operator", relayVariables, shared),
  ]);
  const close = async () => {
    await Promise.all([router, authorizer, operator].map((it) => it.close()));
  };
  return { router, authorizer, operator, close };
}

function startFunction(
  name: keyof typeof lambdaEntries,
  environment: Readonly<Record<string, string>>,
  options: FunctionOptions & SharedParts,
): Promise<LocalLambda> {
  const { watch = false, output = () => {}, lambdaObserver, concurrency, executions } = options;
  const { memoryMb, timeoutSeconds, variables } = deployedSettings[name];
  return startLocalLambda({
    name,
    entry: lambdaEntries[name],
    memoryMb,
    timeoutMs: timeoutSeconds * 1000,
    concurrency,
    executions,
    // What is chosen for the deployment holds here, but for where things are.
    environment: { ...chosenVariables(variables), ...environment },
    watch,
    output: (line) => output(line, name),
    ...(lambdaObserver && { observer: lambdaObserver }),
  });
}

function routerVariables(surroundings: Surroundings, options: FunctionOptions) {
  return {
    ...commonVariables(options),
    [environmentVariables.tableName]: tableName,
    [environmentVariables.journalTableName]: journalTableName,
    [environmentVariables.managementEndpoint]: surroundings.gateway.managementEndpoint,
    [environmentVariables.dynamodbEndpoint]: surroundings.dynamodb.url,
    ...options.routerEnvironment,
  };
}

function authorizerVariables(surroundings: Surroundings, options: FunctionOptions) {
  const { cognito, userPool } = surroundings;
  const issuer = `${cognito.url}/${userPool.userPoolId}`;
  return {
    ...commonVariables(options),
    [environmentVariables.userPoolId]: userPool.userPoolId,
    [environmentVariables.appClientId]: userPool.appClientId,
    [environmentVariables.tokenIssuer]: issuer,
    [environmentVariables.jwksUri]: `${issuer}/.well-known/jwks.json`,
  };
}

function commonVariables({ traceAddress }: FunctionOptions) {
  return {
    AWS_REGION: region,
    ...(traceAddress !== undefined && { AWS_XRAY_DAEMON_ADDRESS: traceAddress }),
  };
}
