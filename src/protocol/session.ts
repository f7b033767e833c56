/** The rule for the random name of a client instance, as a JSON Schema's `pattern`. */
export const sessionPattern = "^[A-Za-z0-9_-]{1,64}$";

/** The same rule as a sentence. */
export const sessionRule = "1 to 64 characters out of A-Z, a-z, 0-9, '_' and '-'";

const session = new RegExp(sessionPattern);

export function isSession(name: string): boolean {
  return session.test(name);
}
