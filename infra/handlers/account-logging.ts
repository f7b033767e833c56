/**
 * What API Gateway may log with: one role, set once for all APIs of an account in a Region, and what
 * has to be known to set it and to take it back.
 */
export interface LoggingAccount {
  /** The ARN that is set, if any. Nobody sees to it that such a role exists. */
  role(): Promise<string | undefined>;
  setRole(roleArn: string): Promise<void>;
  clearRole(): Promise<void>;
  /** Whether a role of this account is there; `unknown` where we may not look. */
  existence(roleArn: string): Promise<"exists" | "missing" | "unknown">;
  /** Makes a role that API Gateway can log with, or completes one that is half made. */
  createRole(roleArn: string): Promise<void>;
  /** Deletes a role that `createRole` made; one that is not there is fine. */
  deleteRole(roleArn: string): Promise<void>;
  /** Whether a stage of any API in this Region logs by the role; `unknown` where we may not look. */
  isLogging(): Promise<"yes" | "no" | "unknown">;
  /** Deletes a log group; one that is not there is fine. */
  deleteLogGroup(name: string): Promise<void>;
}

/** API Gateway makes this one when it gets a role, to say that it works. */
export const welcomeLogGroupName = "/aws/apigateway/welcome";

const guide = "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html";

/**
 * Sees to it that there is a role: ours, which all relays of the Region share, where none is set or
 * where the one that is set no longer exists. A role of somebody else's stays, and so does one of
 * which we cannot tell.
 */
export async function provideRole(account: LoggingAccount, ours: string): Promise<void> {
  const current = await account.role();
  if (current !== undefined && !(await isGone(account, current, ours))) return;
  try {
    await account.createRole(ours);
    await patiently(() => account.setRole(ours));
  } catch (error) {
    // CloudFormation does not ask to delete what could not be created.
    await withdrawRole(account, ours).catch(() => {});
    throw new Error(
      `API Gateway has no role to write access logs with in this Region, and ours could not be set (${error}). Set one yourself (${guide}), then deploy again.`,
      { cause: error },
    );
  }
}

async function isGone(account: LoggingAccount, current: string, ours: string): Promise<boolean> {
  // In another account we would find nothing, or a namesake.
  if (accountOf(current) !== accountOf(ours)) return false;
  return (await account.existence(current)) === "missing";
}

/** `arn:<partition>:iam::<account>:role/<path and name>` */
function accountOf(roleArn: string): string | undefined {
  return roleArn.split(":")[4];
}

/**
 * Takes our role back, with what API Gateway made of it, unless another API may need it: then role
 * and setting stay, and the last relay of the Region takes them along. To be called when the stage
 * of the stack is gone. A role of somebody else's stays set.
 */
export async function withdrawRole(account: LoggingAccount, ours: string): Promise<void> {
  if ((await account.role()) === ours) {
    if ((await account.isLogging()) !== "no") return;
    await patiently(() => account.clearRole());
    await account.deleteLogGroup(welcomeLogGroupName);
  }
  await account.deleteRole(ours);
}

// The account can be changed once in 20 s
// (https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html). Six attempts end
// within the four minutes that the function has.
const retry = { attempts: 6, pauseMs: 21_000 };

const passing = [
  // "The role ARN does not have required permissions": it was made a moment ago, and IAM has not
  // told everybody yet.
  "BadRequestException",
  "TooManyRequestsException",
];

async function patiently(change: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await change();
    } catch (error) {
      const mayPass = error instanceof Error && passing.includes(error.name);
      if (!mayPass || attempt === retry.attempts) throw error;
      await sleep(retry.pauseMs);
    }
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
