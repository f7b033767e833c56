import type { AwsCredentials } from "../../../src/adapters/outbound/aws-http/aws-credentials.ts";

/** A table of the local cloud, and how it is read. */
export interface TableOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
  readonly tableName: string;
}
