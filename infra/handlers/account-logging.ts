/** What API Gateway may log with: one setting for all APIs of an account in a Region. */
export interface LoggingAccount {
  /** The role that is set, if any. */
  role(): Promise<string | undefined>;
  setRole(roleArn: string): Promise<void>;
  clearRole(): Promise<void>;
  /** Deletes a log group; one that is not there is fine. */
  deleteLogGroup(name: string): Promise<void>;
}

/** How time passes between two attempts. */
type Pause = (ms: number) => Promise<void>;

/** API Gateway makes this one when it gets a role, to say that it works. */
export const welcomeLogGroupName = "/aws/apigateway/welcome";

/** Sets our role where none is set, or an earlier one of ours. Another role stays. */
export async function offerRole(
  account: LoggingAccount,
  ours: string,
  { earlier, pause = sleep }: { earlier?: string; pause?: Pause } = {},
): Promise<void> {
  const current = await account.role();
  if (current !== undefined && current !== earlier) return;
  await patiently(() => account.setRole(ours), pause);
}

/** Takes our role back, with what API Gateway made of it. Another role stays. */
export async function withdrawRole(
  account: LoggingAccount,
  ours: string,
  { pause = sleep }: { pause?: Pause } = {},
): Promise<void> {
  if ((await account.role()) !== ours) return;
  await patiently(() => account.clearRole(), pause);
  await account.deleteLogGroup(welcomeLogGroupName);
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

async function patiently(change: () => Promise<void>, pause: Pause): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await change();
    } catch (error) {
      const mayPass = error instanceof Error && passing.includes(error.name);
      if (!mayPass || attempt === retry.attempts) throw error;
      await pause(retry.pauseMs);
    }
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
