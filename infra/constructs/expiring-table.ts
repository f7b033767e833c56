import { RemovalPolicy, Validations } from "aws-cdk-lib";
import { AttributeType, BillingMode, Table } from "aws-cdk-lib/aws-dynamodb";
import type { IGrantable } from "aws-cdk-lib/aws-iam";
import { Grant } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import type { TableSchema } from "#adapters/outbound/dynamodb/keys.ts";

export interface ExpiringTableProps {
  readonly schema: TableSchema;
  /** A sentence: why nobody would want it back as it was at an earlier time. */
  readonly unrecoverable: string;
}

const attributeTypes = { S: AttributeType.STRING, N: AttributeType.NUMBER } as const;

/**
 * A table of what is true for some hours, gone with the stack. It is encrypted at rest as every
 * table is; `encryption` would only choose a key that costs a charge and a permission per request.
 */
export abstract class ExpiringTable extends Construct {
  readonly #table: Table;
  readonly #index: string | undefined;

  constructor(scope: Construct, id: string, { schema, unrecoverable }: ExpiringTableProps) {
    super(scope, id);
    this.#index = schema.index?.name;
    this.#table = new Table(this, "Table", {
      partitionKey: { name: schema.partitionKey, type: AttributeType.STRING },
      sortKey: { name: schema.sortKey, type: attributeTypes[schema.sortKeyType] },
      timeToLiveAttribute: schema.expiry,
      // Players come in waves, and a table with fixed capacity refuses the wave.
      billingMode: BillingMode.PAY_PER_REQUEST,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    if (schema.index) {
      this.#table.addGlobalSecondaryIndex({
        indexName: schema.index.name,
        partitionKey: { name: schema.index.partitionKey, type: AttributeType.STRING },
      });
    }
    Validations.of(this.#table).acknowledge({ id: "AwsSolutions-DDB3", reason: unrecoverable });
  }

  get name(): string {
    return this.#table.tableName;
  }

  protected grant(grantee: IGrantable, ...operations: readonly string[]): void {
    this.#grantOn(this.#table.tableArn, grantee, operations);
  }

  /** The CDK's own grants are for all indexes at once, and for every operation that the table has. */
  protected grantIndex(grantee: IGrantable, ...operations: readonly string[]): void {
    if (this.#index === undefined) throw new Error(`${this.node.path} has no index.`);
    this.#grantOn(`${this.#table.tableArn}/index/${this.#index}`, grantee, operations);
  }

  #grantOn(resource: string, grantee: IGrantable, operations: readonly string[]): void {
    const actions = operations.map((operation) => `dynamodb:${operation}`);
    Grant.addToPrincipal({ grantee, actions, resourceArns: [resource] });
  }
}
