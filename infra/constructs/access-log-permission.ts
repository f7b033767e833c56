import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ArnComponents } from "aws-cdk-lib";
import {
  ArnFormat,
  CustomResource,
  CustomResourceProvider,
  CustomResourceProviderRuntime,
  Duration,
  Stack,
} from "aws-cdk-lib";
import { Construct } from "constructs";
import { buildSync } from "esbuild";
import { withBundleFolder } from "../bundle-folder.ts";
import { welcomeLogGroupName } from "../handlers/account-logging.ts";
import { bundleOptions } from "../lambda-bundle.ts";

const handlerEntry = fileURLToPath(
  new URL("../handlers/account-logging.lambda.ts", import.meta.url),
);

export interface AccessLogPermissionProps {
  /** Another one each time: the role is looked after whenever it changes. */
  readonly deployment: string;
}

/**
 * API Gateway writes the access logs of WebSocket APIs with a role that is set once per account and
 * Region, and refuses a stage with access logs while none is set
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html). If that role
 * is deleted it stays set, and all logs of the Region end without a word.
 *
 * `AWS::ApiGateway::Account` would overwrite the role that others rely on, and a role that belongs
 * to one stack would go with that stack, whoever else logs by it. So the role is not a resource of
 * the stack. A function makes it where none is set that exists, for all relays of the Region, and
 * deletes it when the last API is gone that may need it.
 */
export class AccessLogPermission extends Construct {
  constructor(scope: Construct, id: string, { deployment }: AccessLogPermissionProps) {
    super(scope, id);
    const role = this.#arn({
      service: "iam",
      region: "",
      resource: "role",
      // IAM's names are of all Regions, the setting is of one.
      resourceName: `GameRelayAccessLogs-${Stack.of(this).region}`,
    });
    const policy = this.#arn({
      service: "iam",
      region: "",
      account: "aws",
      resource: "policy",
      // API Gateway refuses a role that may do less.
      resourceName: "service-role/AmazonAPIGatewayPushToCloudWatchLogs",
    });
    new CustomResource(this, "Setting", {
      resourceType: "Custom::ApiGatewayLogging",
      serviceToken: this.#serviceToken(role, policy),
      serviceTimeout: Duration.minutes(5),
      properties: { RoleArn: role, PolicyArn: policy, Deployment: deployment },
    });
  }

  #serviceToken(role: string, policy: string): string {
    const welcomeLogGroup = this.#arn({
      service: "logs",
      resource: "log-group",
      resourceName: `${welcomeLogGroupName}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const onlyThatPolicy = { ArnEquals: { "iam:PolicyARN": policy } };
    return withBundleFolder((folder) => {
      buildSync({
        ...bundleOptions(handlerEntry, join(folder, "index.js")),
        // Run once per deployment, with the runtime's own copy of the SDK.
        external: ["@aws-sdk/*"],
        // CloudFormation shows its stack when it fails: as it is, then, and without a map.
        minify: false,
        inject: [],
        sourcemap: false,
      });
      return CustomResourceProvider.getOrCreate(this, "Custom::ApiGatewayLogging", {
        codeDirectory: folder,
        runtime: CustomResourceProviderRuntime.NODEJS_24_X,
        timeout: Duration.minutes(4),
        description: "Lets API Gateway write access logs in an account where it may not yet",
        policyStatements: [
          allow(["apigateway:GET", "apigateway:PATCH"], this.#gatewayArn("/account")),
          // Who else logs.
          allow(
            ["apigateway:GET"],
            ["/apis", "/apis/*/stages", "/restapis", "/restapis/*/stages"].map((path) =>
              this.#gatewayArn(path),
            ),
          ),
          // Whichever role is set: does it exist?
          allow(["iam:GetRole"], this.#arn({ service: "iam", region: "", resource: "role/*" })),
          allow(["iam:CreateRole", "iam:DeleteRole"], role),
          allow(["iam:AttachRolePolicy", "iam:DetachRolePolicy"], role, onlyThatPolicy),
          allow(["iam:PassRole"], role, {
            StringEquals: { "iam:PassedToService": "apigateway.amazonaws.com" },
          }),
          allow(["logs:DeleteLogGroup"], welcomeLogGroup),
        ],
      });
    });
  }

  #gatewayArn(path: string): string {
    return this.#arn({ service: "apigateway", account: "", resource: path });
  }

  #arn(components: ArnComponents): string {
    return Stack.of(this).formatArn(components);
  }
}

function allow(Action: string[], Resource: string | string[], Condition?: object): object {
  return { Effect: "Allow", Action, Resource, ...(Condition && { Condition }) };
}
