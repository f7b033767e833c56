import type { Identity, IdentityVerifier } from "#application/ports/identity-verifier.ts";

/** Knows the tokens it was told of, and no others. */
export class InMemoryIdentityVerifier implements IdentityVerifier {
  readonly #identities = new Map<string, Identity>();
  #breakage: Error | undefined;

  issue(token: string, identity: Identity): void {
    this.#identities.set(token, identity);
  }

  /** From now on nothing can be told of any token. */
  breakWith(error: Error): void {
    this.#breakage = error;
  }

  async verify(accessToken: string): Promise<Identity | undefined> {
    if (this.#breakage) throw this.#breakage;
    return this.#identities.get(accessToken);
  }
}
