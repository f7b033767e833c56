/** Who holds a verified access token. */
export interface Identity {
  readonly userId: string;
  /** Epoch seconds: the `exp` claim. */
  readonly tokenExpiresAt: number;
  /** Of the user pool, that the player is in: the `cognito:groups` claim. */
  readonly groups: readonly string[];
}

/** Tells whether an access token is one of ours, and whose. */
export interface IdentityVerifier {
  /**
   * @returns the identity, or `undefined` when the token is not acceptable for any reason
   * @throws when it cannot be told, for example because the signing keys cannot be fetched
   */
  verify(accessToken: string): Promise<Identity | undefined>;
}
