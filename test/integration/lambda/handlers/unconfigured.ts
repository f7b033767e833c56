class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

if (process.env["TABLE_NAME"] === undefined) {
  throw new EnvironmentError("TABLE_NAME is missing");
}

export const handler = async () => "configured";
