/** Passes on every error but that the condition of a write did not hold. */
export function unlessRefused(error: unknown): void {
  const isRefused = error instanceof Error && error.name === "ConditionalCheckFailedException";
  if (!isRefused) throw error;
}
