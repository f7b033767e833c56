import { ArnFormat, Stack, Validations } from "aws-cdk-lib";
import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import type { WebSocketRoute } from "aws-cdk-lib/aws-apigatewayv2";
import {
  CfnStage,
  LogGroupLogDestination,
  WebSocketApi,
  WebSocketStage,
} from "aws-cdk-lib/aws-apigatewayv2";
import { WebSocketLambdaAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { WebSocketLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { actions, routeSelectionExpression } from "#protocol/actions.ts";
import { connectThrottle, stageName, stageThrottle } from "../settings.ts";
import { AccessLogPermission } from "./access-log-permission.ts";
import { acknowledgeWildcard } from "./acknowledge-wildcard.ts";
import { ExpiringLogGroup } from "./expiring-log-group.ts";
import type { RelayFunction } from "./relay-function.ts";

export interface WebSocketGatewayProps {
  /** Asked once per connection. */
  readonly authorizer: RelayFunction;
  /** Gets the events of every route. */
  readonly router: RelayFunction;
  /** Another one at each deployment. */
  readonly deployment: string;
}

/** The sockets: five routes to one function, one authorizer before the first of them. */
export class WebSocketGateway extends Construct {
  readonly #api: WebSocketApi;
  readonly #stage: WebSocketStage;

  constructor(
    scope: Construct,
    id: string,
    { authorizer, router, deployment }: WebSocketGatewayProps,
  ) {
    super(scope, id);
    this.#api = new WebSocketApi(this, "Api", {
      apiName: Stack.of(this).stackName,
      description: "Relays game actions between authenticated players",
      routeSelectionExpression,
    });
    const routes = this.#addRoutes(authorizer, router);
    this.#stage = this.#createStage();
    // A stage with autoDeploy deploys at every change of a route, and deployments that overlap are
    // refused. So the stage comes last, when there is something to deploy and nothing to wait for.
    this.#stage.node.addDependency(...routes);
    // So it also goes first, and does not count any more when we ask who still logs.
    this.#stage.node.addDependency(
      new AccessLogPermission(this, "AccessLogPermission", { deployment }),
    );
  }

  /** What clients connect to. */
  get url(): string {
    return this.#stage.url;
  }

  /** Where `@connections` lives. Behind a custom domain it is the domain and its mapping key. */
  get managementEndpoint(): string {
    return this.#stage.callbackUrl;
  }

  /** Lets a function post to connections of this stage, and end them. */
  grantPosting({ role }: RelayFunction): void {
    const connections = ["POST", "DELETE"].map((verb) =>
      Stack.of(this).formatArn({
        service: "execute-api",
        resource: this.#api.apiId,
        resourceName: `${stageName}/${verb}/@connections/*`,
        arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
      }),
    );
    role.addToPolicy(
      new PolicyStatement({ actions: ["execute-api:ManageConnections"], resources: connections }),
    );
    for (const arn of connections) {
      acknowledgeWildcard(
        role,
        arn,
        "The role may post to every connection of the stage, because a policy that names a single connection of the WebSocket API is never matched.",
      );
    }
  }

  #addRoutes(authorizer: RelayFunction, router: RelayFunction): WebSocketRoute[] {
    // An integration for every route, because the CDK lets API Gateway call the function only for
    // the first route of an integration. Replies are posts: were they route responses
    // (`returnResponse`), an empty one would reach the client as an empty frame.
    const toRouter = () => ({
      integration: new WebSocketLambdaIntegration("Router", router.lambda),
    });
    const connect = this.#api.addRoute("$connect", {
      ...toRouter(),
      authorizer: new WebSocketLambdaAuthorizer("Authorizer", authorizer.lambda, {
        // A token comes by subprotocol, header or query. API Gateway wants all the sources that are
        // listed to be present, and the CDK lists the header unless told otherwise, which browsers
        // cannot send.
        identitySource: [],
      }),
    });
    const others = ["$disconnect", "$default", ...actions].map((routeKey) =>
      this.#api.addRoute(routeKey, toRouter()),
    );
    for (const route of others) {
      Validations.of(route).acknowledge({
        id: "AwsSolutions-APIG4",
        reason: `API Gateway has authorizers on $connect only; ${route.routeKey} is reached over a connection that one let in.`,
      });
    }
    return [connect, ...others];
  }

  #createStage(): WebSocketStage {
    const stage = new WebSocketStage(this, "Stage", {
      webSocketApi: this.#api,
      stageName,
      autoDeploy: true,
      throttle: stageThrottle,
      accessLogSettings: {
        destination: new LogGroupLogDestination(new ExpiringLogGroup(this, "AccessLogs")),
        format: accessLogFormat,
      },
      // No execution log (`loggingLevel`) and no data trace: the first goes to a log group that API
      // Gateway makes itself and nobody deletes, the second writes down what players say.
    });
    throttleConnecting(stage);
    return stage;
  }
}

/** The CDK's stage has no settings by route. */
function throttleConnecting(stage: WebSocketStage): void {
  const { defaultChild } = stage.node;
  if (!(defaultChild instanceof CfnStage)) throw new Error(`${stage.node.path} has no CfnStage.`);
  const { rateLimit, burstLimit } = connectThrottle;
  defaultChild.addPropertyOverride("RouteSettings", {
    $connect: { ThrottlingRateLimit: rateLimit, ThrottlingBurstLimit: burstLimit },
  });
}

/** One line of JSON per handshake, message and end of a connection; no token and no payload. */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    requestId: "$context.requestId",
    requestTime: "$context.requestTime",
    eventType: "$context.eventType",
    routeKey: "$context.routeKey",
    connectionId: "$context.connectionId",
    messageId: "$context.messageId",
    userId: "$context.authorizer.principalId",
    sourceIp: "$context.identity.sourceIp",
    status: "$context.status",
    error: "$context.error.message",
    errorType: "$context.error.responseType",
    authorizerStatus: "$context.authorizer.status",
    authorizerError: "$context.authorizer.error",
    authorizerLatency: "$context.authorizer.latency",
    integrationStatus: "$context.integration.status",
    integrationError: "$context.integration.error",
    integrationLatency: "$context.integrationLatency",
    integrationRequestId: "$context.integration.requestId",
  }),
);
