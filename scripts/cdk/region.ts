import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CommandError } from "../command-error.ts";
import type { CdkOptions } from "./options.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where a deployment goes. Without a Region the CDK takes us-east-1 and says nothing, while the AWS
 * CLI takes none: the stack would be where nobody looks for it.
 *
 * @throws {CommandError} if nobody says
 */
export async function regionOf(
  { region, profile }: Pick<CdkOptions, "region" | "profile">,
  { AWS_REGION, AWS_DEFAULT_REGION, AWS_PROFILE }: Environment,
): Promise<string> {
  // The order of the AWS CLI: the environment comes before a profile, also before one that is named.
  const set = region ?? (AWS_REGION || AWS_DEFAULT_REGION || undefined);
  const found = set ?? (await regionOfProfile(profile ?? AWS_PROFILE));
  if (found !== undefined) return found;
  throw new CommandError(
    "Which Region? Name one with --region <region> or AWS_REGION, or give your profile one: aws configure set region <region>",
  );
}

/** What the AWS SDK reads from the shared configuration files. */
async function regionOfProfile(profile = "default"): Promise<string | undefined> {
  const client = new DynamoDBClient({ profile });
  try {
    return await client.config.region();
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}
