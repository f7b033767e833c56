import { decodeUnverified } from "./access-token.ts";
import type { Answer, CallCognito } from "./cognito-api.ts";
import { asRecord, cognitoOf } from "./cognito-api.ts";
import { LoginError } from "./errors.ts";
import type { Platform } from "./platform.ts";
import type { RelayConfig } from "./relay-config.ts";

export interface LoginOptions {
  /** The content of `aws-config.json`. */
  readonly config: RelayConfig;
  /** The player's e-mail address. */
  readonly username: string;
  readonly password: string;
  /** Asked when the password is one for the first login only, which an admin has set. */
  readonly newPassword?: () => Promise<string>;
}

/** A player who is logged in. The tokens stay inside and in memory. */
export interface CognitoSession {
  /** The same id by which other players see this one. */
  readonly userId: string;
  /**
   * An access token for `connect`. It is refreshed when half of its life is over, so that a
   * connection made with it lasts.
   *
   * @throws {LoginError} (as a rejection) when it has expired and cannot be refreshed
   */
  token(): Promise<string>;
}

/** @throws {LoginError} @throws {InvalidOptionsError} */
export async function loginWith(
  platform: Platform,
  options: LoginOptions,
): Promise<CognitoSession> {
  const call = cognitoOf(platform, options.config);
  return new RefreshingSession(platform, call, tokensIn(await logIn(call, options)));
}

async function logIn(
  call: CallCognito,
  { username, password, newPassword }: LoginOptions,
): Promise<Answer> {
  const answer = await call("InitiateAuth", {
    AuthFlow: "USER_PASSWORD_AUTH",
    AuthParameters: { USERNAME: username, PASSWORD: password },
  });
  const { ChallengeName, ChallengeParameters, Session } = answer;
  if (ChallengeName !== "NEW_PASSWORD_REQUIRED" || newPassword === undefined) return answer;
  // Where players log in by e-mail address, Cognito knows them by an id of its own.
  const USERNAME = asRecord(ChallengeParameters)["USER_ID_FOR_SRP"] ?? username;
  const ChallengeResponses = { USERNAME, NEW_PASSWORD: await newPassword() };
  return call("RespondToAuthChallenge", { ChallengeName, Session, ChallengeResponses });
}

interface Tokens {
  readonly AccessToken: string;
  /** When refreshing, Cognito may give none, and the one before stays good. */
  readonly RefreshToken?: string;
  /** Seconds. */
  readonly ExpiresIn: number;
}

/** @throws {LoginError} for a challenge that is not met, by its name */
function tokensIn({ AuthenticationResult, ChallengeName }: Answer): Tokens {
  const tokens = asRecord(AuthenticationResult);
  if (typeof tokens["AccessToken"] === "string") return tokens as unknown as Tokens;
  throw new LoginError(String(ChallengeName), `Cognito asks for more: ${ChallengeName}`, false);
}

class RefreshingSession implements CognitoSession {
  readonly userId: string;
  readonly #platform: Platform;
  readonly #call: CallCognito;
  #tokens: Tokens;
  /** Epoch milliseconds, by this machine's clock. */
  #issuedAt: number;
  #refreshing: Promise<void> | undefined;

  constructor(platform: Platform, call: CallCognito, tokens: Tokens) {
    this.#platform = platform;
    this.#call = call;
    this.#tokens = tokens;
    this.#issuedAt = platform.date();
    this.userId = String(decodeUnverified(tokens.AccessToken).sub);
  }

  async token(): Promise<string> {
    if (this.#age >= 0.5) await this.#refreshOnce();
    return this.#tokens.AccessToken;
  }

  /** 0 when it was issued, 1 when it expires. */
  get #age(): number {
    return (this.#platform.date() - this.#issuedAt) / (this.#tokens.ExpiresIn * 1000);
  }

  /** However many ask at the same time. */
  #refreshOnce(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #refresh(): Promise<void> {
    try {
      const answer = await this.#call("InitiateAuth", {
        AuthFlow: "REFRESH_TOKEN_AUTH",
        AuthParameters: { REFRESH_TOKEN: this.#tokens.RefreshToken },
      });
      this.#tokens = { ...this.#tokens, ...tokensIn(answer) };
      this.#issuedAt = this.#platform.date();
    } catch (error) {
      // Until it expires, the token at hand is as good.
      if (this.#age >= 1) throw error;
    }
  }
}
