/** An access key. Temporary ones, such as those of a function, come with a session token. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export function isSameKey(a: AwsCredentials, b: AwsCredentials): boolean {
  return (
    a === b ||
    (a.accessKeyId === b.accessKeyId &&
      a.sessionToken === b.sessionToken &&
      a.secretAccessKey === b.secretAccessKey)
  );
}
