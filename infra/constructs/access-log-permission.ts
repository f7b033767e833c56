import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  ArnFormat,
  CustomResource,
  CustomResourceProvider,
  CustomResourceProviderRuntime,
  Duration,
  Stack,
  Validations,
} from "aws-cdk-lib";
import { ManagedPolicy, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { buildSync } from "esbuild";
import { withBundleFolder } from "../bundle-folder.ts";
import { welcomeLogGroupName } from "../handlers/account-logging.ts";
import { bundleOptions } from "../lambda-bundle.ts";

const handlerEntry = fileURLToPath(
  new URL("../handlers/account-logging.lambda.ts", import.meta.url),
);

/**
 * API Gateway writes the access logs of WebSocket APIs with a role that is set once per account and
 * Region, and refuses a stage with access logs while none is set
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html).
 *
 * `AWS::ApiGateway::Account` would overwrite the role that others rely on, and would leave the name
 * of a deleted role behind. So this sets ours only where there is none, and takes back only ours.
 * Where several stacks share an account and a Region, set a role for good before you destroy the
 * stack that came first.
 */
export class AccessLogPermission extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const role = this.#createRole();
    new CustomResource(this, "Setting", {
      resourceType: "Custom::ApiGatewayLogging",
      serviceToken: this.#serviceToken(role),
      serviceTimeout: Duration.minutes(5),
      properties: { RoleArn: role.roleArn },
    });
  }

  #createRole(): Role {
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("apigateway.amazonaws.com"),
      managedPolicies: [
        ManagedPolicy.fromAwsManagedPolicyName("service-role/AmazonAPIGatewayPushToCloudWatchLogs"),
      ],
    });
    Validations.of(role).acknowledge({
      id: "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]",
      reason:
        "API Gateway accepts the access log role for all APIs of an account only if it has the permissions of this managed policy.",
    });
    return role;
  }

  #serviceToken(role: Role): string {
    const account = Stack.of(this).formatArn({
      service: "apigateway",
      account: "",
      resource: "/account",
    });
    const welcomeLogGroup = Stack.of(this).formatArn({
      service: "logs",
      resource: "log-group",
      resourceName: `${welcomeLogGroupName}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    return withBundleFolder((folder) => {
      buildSync({
        ...bundleOptions(handlerEntry, join(folder, "index.js")),
        // Run once per deployment, with the runtime's own copy of the SDK.
        external: ["@aws-sdk/*"],
      });
      return CustomResourceProvider.getOrCreate(this, "Custom::ApiGatewayLogging", {
        codeDirectory: folder,
        runtime: CustomResourceProviderRuntime.NODEJS_24_X,
        timeout: Duration.minutes(4),
        description: "Lets API Gateway write access logs in an account where it may not yet",
        policyStatements: [
          { Effect: "Allow", Action: ["apigateway:GET", "apigateway:PATCH"], Resource: account },
          { Effect: "Allow", Action: "iam:PassRole", Resource: role.roleArn },
          { Effect: "Allow", Action: "logs:DeleteLogGroup", Resource: welcomeLogGroup },
        ],
      });
    });
  }
}
