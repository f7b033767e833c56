import type { IGrantable } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { journalSchema } from "#adapters/outbound/dynamodb/keys.ts";
import { ExpiringTable } from "./expiring-table.ts";

/** The pages of every room's log: what players have said to each other in the last two hours. */
export class JournalTable extends ExpiringTable {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      schema: journalSchema,
      unrecoverable:
        "A page of the journal is replayed to players who were away, for two hours at most. Restored to an earlier time the table would hold only what nobody may ask for any more.",
    });
  }

  /** What the log does. It takes back nothing, so nothing here may delete: TTL does. */
  grantLog(grantee: IGrantable): void {
    this.grant(grantee, "Query", "PutItem", "UpdateItem");
  }
}
