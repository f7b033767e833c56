/** What an AWS service says no with; it is answered as it is, so nothing secret may be in it. */
export class AwsError extends Error {
  override readonly name = "AwsError";
  readonly status: number;
  /** The service's own name for it, for example `NotAuthorizedException`. */
  readonly type: string;

  constructor(status: number, type: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.type = type;
  }
}

export function serializationError(message: string): AwsError {
  return new AwsError(400, "SerializationException", message);
}
