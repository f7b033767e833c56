import type { Identity, IdentityVerifier } from "#application/ports/identity-verifier.ts";
import { Unauthorized } from "#domain/refusals.ts";

export interface AuthorizeDependencies {
  readonly identities: IdentityVerifier;
}

export type Authorize = ReturnType<typeof createAuthorize>;

/** Lets in the holder of a verified access token, and nobody else. */
export function createAuthorize({ identities }: AuthorizeDependencies) {
  /**
   * @throws {Unauthorized} for a missing or unacceptable token
   * @throws whatever keeps the verifier from telling
   */
  return async function authorize(accessToken: string | undefined): Promise<Identity> {
    const identity = accessToken && (await identities.verify(accessToken));
    if (!identity) throw new Unauthorized();
    return identity;
  };
}
