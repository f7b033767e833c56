import { describe, expect, it } from "vitest";
import type { Identity, IdentityVerifier } from "#application/ports/identity-verifier.ts";

export interface IdentityVerifierUnderTest {
  readonly verifier: IdentityVerifier;
  /** A token that is acceptable, and whose it is. */
  issue(): Promise<{ readonly token: string; readonly identity: Identity }>;
  /** A verifier that cannot tell, as its keys or its knowledge are out of reach. */
  broken(): Promise<IdentityVerifier>;
}

/** What every identity verifier promises. */
export function describeIdentityVerifier(
  name: string,
  subject: () => IdentityVerifierUnderTest,
): void {
  describe(`IdentityVerifier: ${name}`, () => {
    it("tells whose token it is, until when, and of which groups", async () => {
      const { token, identity } = await subject().issue();
      await expect(subject().verifier.verify(token)).resolves.toEqual(identity);
    });

    it.each(["garbage", "a.b.c", "..", " ", "é", "x".repeat(10_000)])(
      "accepts no token like %j",
      async (token) => {
        await expect(subject().verifier.verify(token)).resolves.toBeUndefined();
      },
    );

    it("accepts no token of which a character was changed", async () => {
      const { token } = await subject().issue();
      // The last character but ten: inside the signature of a JWT.
      const position = token.length - 10;
      const other = token[position] === "A" ? "B" : "A";
      const changed = token.slice(0, position) + other + token.slice(position + 1);
      await expect(subject().verifier.verify(changed)).resolves.toBeUndefined();
    });

    it("throws, rather than to blame the token, when it cannot tell", async () => {
      const { token } = await subject().issue();
      const broken = await subject().broken();
      await expect(broken.verify(token)).rejects.toThrow();
    });
  });
}
