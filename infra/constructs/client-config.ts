import { Duration, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import { AwsCustomResource, PhysicalResourceId } from "aws-cdk-lib/custom-resources";
import { Construct } from "constructs";
import { clientConfig, clientConfigFileName } from "../client-config-file.ts";
import { ExpiringLogGroup } from "./expiring-log-group.ts";
import { LoggingRole } from "./logging-role.ts";
import type { PlayerDirectory } from "./player-directory.ts";
import type { WebSocketGateway } from "./websocket-gateway.ts";

export interface ClientConfigProps {
  readonly players: PlayerDirectory;
  readonly gateway: WebSocketGateway;
}

/** A private bucket with the one file that a client of this deployment needs. */
export class ClientConfig extends Construct {
  readonly bucketName: string;

  constructor(scope: Construct, id: string, { players, gateway }: ClientConfigProps) {
    super(scope, id);
    const bucket = this.#createBucket();
    const config = clientConfig({
      region: Stack.of(this).region,
      userPoolId: players.userPoolId,
      identityPoolId: players.identityPoolId,
      appClientId: players.appClientId,
      webSocketUrl: gateway.url,
    });
    this.#writeFile(bucket, Stack.of(this).toJsonString(config, 2));
    this.bucketName = bucket.bucketName;
  }

  #createBucket(): Bucket {
    const bucket = new Bucket(this, "Bucket", {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: true,
    });
    Validations.of(bucket).acknowledge({
      id: "AwsSolutions-S1",
      reason:
        "The config bucket holds one file without secrets, and only people of this account can read it; logs of that would need a second bucket, which outlives the stack.",
    });
    return bucket;
  }

  /** The deployment fails when the file cannot be written. It is deleted with all of the bucket. */
  #writeFile(bucket: Bucket, content: string): void {
    const logGroup = new ExpiringLogGroup(this, "WriterLogs");
    const role = new LoggingRole(this, "WriterRole", logGroup);
    role.addToPolicy(
      new PolicyStatement({
        actions: ["s3:PutObject"],
        resources: [bucket.arnForObjects(clientConfigFileName)],
      }),
    );
    new AwsCustomResource(this, "File", {
      // At creation as well.
      onUpdate: {
        service: "S3",
        action: "putObject",
        parameters: {
          Bucket: bucket.bucketName,
          Key: clientConfigFileName,
          Body: content,
          ContentType: "application/json",
        },
        physicalResourceId: PhysicalResourceId.of(clientConfigFileName),
      },
      role,
      logGroup,
      // The SDK in the runtime will do, and needs no download.
      installLatestAwsSdk: false,
      // CloudFormation would wait for an answer for an hour.
      serviceTimeout: Duration.minutes(5),
    });
  }
}
