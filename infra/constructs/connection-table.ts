import type { IGrantable } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { tableSchema } from "#adapters/outbound/dynamodb/keys.ts";
import { ExpiringTable } from "./expiring-table.ts";

/** Who is connected, by room. */
export class ConnectionTable extends ExpiringTable {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      schema: tableSchema,
      unrecoverable:
        "A row of the connection table is a hint that is true for two hours at most. Restored to an earlier time the table would hold only connections that are closed.",
    });
  }

  /** What the registry does, and no more: above all no Scan. */
  grantRegistry(grantee: IGrantable): void {
    this.grant(grantee, "Query", "GetItem", "PutItem", "UpdateItem", "DeleteItem");
    this.grantIndex(grantee, "Query");
  }

  /** What operators do: they look into all rooms, end connections, and keep users out. */
  grantOversight(grantee: IGrantable): void {
    this.grant(grantee, "Scan", "Query", "GetItem", "PutItem", "DeleteItem");
    this.grantIndex(grantee, "Query");
  }
}
