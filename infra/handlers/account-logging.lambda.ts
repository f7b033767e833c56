import { provideRole, withdrawRole } from "./account-logging.ts";
import { AwsLoggingAccount } from "./aws-logging-account.ts";

/** What CloudFormation sends; the CDK's wrapper answers it, with a failure when this throws. */
interface LifecycleEvent {
  readonly RequestType: "Create" | "Update" | "Delete";
  readonly ResourceProperties: { readonly RoleArn: string; readonly PolicyArn: string };
}

export async function handler(event: LifecycleEvent): Promise<void> {
  const { RoleArn: ours, PolicyArn: policy } = event.ResourceProperties;
  const account = new AwsLoggingAccount(policy);
  if (event.RequestType === "Delete") return withdrawRole(account, ours);
  return provideRole(account, ours);
}
