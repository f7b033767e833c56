import type { StackProps } from "aws-cdk-lib";
import { CfnOutput, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import {
  environmentVariables,
  readAuthorizerEnvironment,
  readRouterEnvironment,
} from "../src/environment.ts";
import { AdminEmailAddress } from "./admin-email-address.ts";
import { ClientConfig } from "./constructs/client-config.ts";
import { ConnectionTable } from "./constructs/connection-table.ts";
import { JournalTable } from "./constructs/journal-table.ts";
import { PlayerDirectory } from "./constructs/player-directory.ts";
import { tidyUpAfterProviders } from "./constructs/provider-logs.ts";
import { RelayFunction } from "./constructs/relay-function.ts";
import { WebSocketGateway } from "./constructs/websocket-gateway.ts";
import { lambdaEntries } from "./lambda-bundle.ts";
import type { FunctionSettings } from "./settings.ts";
import { authorizerFunction, operatorFunction, routerFunction } from "./settings.ts";

const { appClientId, journalTableName, managementEndpoint, tableName, userPoolId } =
  environmentVariables;

export interface WebSocketDemoStackProps extends StackProps {
  /** Another one at each deployment, so that what the account shares is looked after each time. */
  readonly deployment: string;
  /** @default what infra/settings.ts says */
  readonly router?: FunctionSettings;
  /** @default what infra/settings.ts says */
  readonly authorizer?: FunctionSettings;
}

/** All of the relay. Destroying it leaves nothing behind that nobody else needs. */
export class WebSocketDemoStack extends Stack {
  constructor(scope: Construct, id: string, props: WebSocketDemoStackProps) {
    super(scope, id, { description: "Game Relay: game actions between players", ...props });

    const adminEmail = new AdminEmailAddress(this).valueAsString;
    const players = new PlayerDirectory(this, "Players", { adminEmail });
    const connections = new ConnectionTable(this, "Connections");
    const journal = new JournalTable(this, "Journal");
    const authorizer = new RelayFunction(this, "Authorizer", {
      settings: props.authorizer ?? authorizerFunction,
      description: "Lets players connect whose access token is good",
      entry: lambdaEntries.authorizer,
      readEnvironment: readAuthorizerEnvironment,
    });
    authorizer.tell({ [userPoolId]: players.userPoolId, [appClientId]: players.appClientId });
    const routerSettings = props.router ?? routerFunction;
    const router = new RelayFunction(this, "Router", {
      settings: routerSettings,
      description: "Registers connections and relays messages between them",
      entry: lambdaEntries.router,
      readEnvironment: readRouterEnvironment,
    });
    const operator = new RelayFunction(this, "Operator", {
      settings: { ...operatorFunction, variables: routerSettings.variables },
      description:
        "Lets operators and other backends look into rooms, speak there and end connections",
      entry: lambdaEntries.operator,
      readEnvironment: readRouterEnvironment,
    });
    const { deployment } = props;
    const gateway = new WebSocketGateway(this, "Gateway", { authorizer, router, deployment });
    for (const member of [router, operator]) {
      member.tell({
        [tableName]: connections.name,
        [journalTableName]: journal.name,
        [managementEndpoint]: gateway.managementEndpoint,
      });
      journal.grantLog(member.role);
      gateway.grantPosting(member);
    }
    connections.grantRegistry(router.role);
    connections.grantOversight(operator.role);
    const config = new ClientConfig(this, "ClientConfig", { players, gateway });
    tidyUpAfterProviders(this);

    new CfnOutput(this, "UserPoolId", { value: players.userPoolId });
    new CfnOutput(this, "AppClientId", { value: players.appClientId });
    new CfnOutput(this, "WebSocketApiUrl", { value: gateway.url });
    // Who may invoke it is for the account to grant: `lambda:InvokeFunction` on this one function.
    new CfnOutput(this, "OperatorFunctionName", { value: operator.lambda.functionName });
    new CfnOutput(this, "ConfigBucketName", { value: config.bucketName });
  }
}
