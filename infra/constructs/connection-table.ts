import { RemovalPolicy, Validations } from "aws-cdk-lib";
import { AttributeType, BillingMode, Table } from "aws-cdk-lib/aws-dynamodb";
import type { IGrantable } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { tableSchema } from "#adapters/outbound/dynamodb/keys.ts";

/**
 * Who is connected, by room. It is encrypted at rest as every table is; `encryption` would only
 * choose a key that costs a charge and a permission per request, for rows without a secret.
 */
export class ConnectionTable extends Construct {
  readonly #table: Table;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.#table = new Table(this, "Table", {
      partitionKey: { name: tableSchema.partitionKey, type: AttributeType.STRING },
      sortKey: { name: tableSchema.sortKey, type: AttributeType.STRING },
      timeToLiveAttribute: tableSchema.expiry,
      // Players come in waves, and a table with fixed capacity refuses the wave.
      billingMode: BillingMode.PAY_PER_REQUEST,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(this.#table).acknowledge({
      id: "AwsSolutions-DDB3",
      reason:
        "A row of the connection table is a hint that is true for two hours at most. Restored to an earlier time the table would hold only connections that are closed.",
    });
  }

  get tableName(): string {
    return this.#table.tableName;
  }

  /** What the registry does, and no more: above all no Scan. */
  grantRegistry(grantee: IGrantable): void {
    this.#table.grants.actions(
      grantee,
      "dynamodb:Query",
      "dynamodb:GetItem",
      "dynamodb:PutItem",
      "dynamodb:DeleteItem",
    );
  }
}
