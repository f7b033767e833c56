import type { StackProps } from "aws-cdk-lib";
import { CfnOutput, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { environmentVariables } from "../src/environment.ts";
import { AdminEmailAddress } from "./admin-email-address.ts";
import { ClientConfig } from "./constructs/client-config.ts";
import { ConnectionTable } from "./constructs/connection-table.ts";
import { PlayerDirectory } from "./constructs/player-directory.ts";
import { tidyUpAfterProviders } from "./constructs/provider-logs.ts";
import { RelayFunction } from "./constructs/relay-function.ts";
import { WebSocketGateway } from "./constructs/websocket-gateway.ts";
import { lambdaEntries } from "./lambda-bundle.ts";
import { authorizerFunction, routerFunction } from "./settings.ts";

const { appClientId, managementEndpoint, tableName, userPoolId } = environmentVariables;

/** All of the relay. Destroying it leaves nothing behind. */
export class WebSocketDemoStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, { description: "Game Relay: game actions between players", ...props });

    const adminEmail = new AdminEmailAddress(this).valueAsString;
    const players = new PlayerDirectory(this, "Players", { adminEmail });
    const connections = new ConnectionTable(this, "Connections");
    const authorizer = new RelayFunction(this, "Authorizer", {
      ...authorizerFunction,
      description: "Lets players connect whose access token is good",
      entry: lambdaEntries.authorizer,
      environment: { [userPoolId]: players.userPoolId, [appClientId]: players.appClientId },
    });
    const router = new RelayFunction(this, "Router", {
      ...routerFunction,
      description: "Registers connections and relays messages between them",
      entry: lambdaEntries.router,
      environment: { [tableName]: connections.tableName },
    });
    const gateway = new WebSocketGateway(this, "Gateway", { authorizer, router });
    router.lambda.addEnvironment(managementEndpoint, gateway.managementEndpoint);
    connections.grantRegistry(router.role);
    gateway.grantPosting(router);
    const config = new ClientConfig(this, "ClientConfig", { players, gateway });
    tidyUpAfterProviders(this);

    new CfnOutput(this, "UserPoolId", { value: players.userPoolId });
    new CfnOutput(this, "AppClientId", { value: players.appClientId });
    new CfnOutput(this, "WebSocketApiUrl", { value: gateway.url });
    new CfnOutput(this, "ConfigBucketName", { value: config.bucketName });
  }
}
