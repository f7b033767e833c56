import { APIGateway } from "@aws-sdk/client-api-gateway";
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import type { LoggingAccount } from "./account-logging.ts";
import { offerRole, withdrawRole } from "./account-logging.ts";

/** What CloudFormation sends; the CDK's wrapper answers it, with a failure when this throws. */
interface LifecycleEvent {
  readonly RequestType: "Create" | "Update" | "Delete";
  readonly ResourceProperties: { readonly RoleArn: string };
  readonly OldResourceProperties?: { readonly RoleArn: string };
}

const gateway = new APIGateway({});
const logs = new CloudWatchLogs({});

const account: LoggingAccount = {
  async role() {
    const { cloudwatchRoleArn } = await gateway.getAccount({});
    return cloudwatchRoleArn === "" ? undefined : cloudwatchRoleArn;
  },
  setRole: patchRole,
  clearRole: () => patchRole(""),
  async deleteLogGroup(logGroupName) {
    try {
      await logs.deleteLogGroup({ logGroupName });
    } catch (error) {
      const isGone = error instanceof Error && error.name === "ResourceNotFoundException";
      if (!isGone) throw error;
    }
  },
};

async function patchRole(value: string): Promise<void> {
  await gateway.updateAccount({
    patchOperations: [{ op: "replace", path: "/cloudwatchRoleArn", value }],
  });
}

export async function handler(event: LifecycleEvent): Promise<void> {
  const ours = event.ResourceProperties.RoleArn;
  if (event.RequestType === "Delete") return withdrawRole(account, ours);
  const earlier = event.OldResourceProperties?.RoleArn;
  return offerRole(account, ours, earlier === undefined ? {} : { earlier });
}
