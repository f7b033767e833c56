import { canBeSent, decodeUnverified } from "./access-token.ts";
import type { Answer, CallCognito } from "./cognito-api.ts";
import { asRecord, cognitoOf, unreachable } from "./cognito-api.ts";
import { LoginError } from "./errors.ts";
import { isPositive } from "./option-values.ts";
import type { Platform } from "./platform.ts";
import type { TokenRequest } from "./relay-client.ts";
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
   * An access token, made to be handed to `connect` as it is. It is refreshed when half of its life
   * is over, so that a connection made with it lasts; when a `fresh` one is asked for, though not
   * twice a minute; and when this machine's clock was set back, since nobody knows then how old it
   * is.
   *
   * @throws {LoginError} (as a rejection) when it has expired, or may have, and cannot be refreshed
   */
  readonly token: (request?: Partial<TokenRequest>) => Promise<string>;
}

/** @throws {LoginError} @throws {InvalidOptionsError} */
export async function loginWith(
  platform: Platform,
  options: LoginOptions,
): Promise<CognitoSession> {
  const call = cognitoOf(platform, options?.config);
  const asked = momentOf(platform);
  return new RefreshingSession(platform, call, tokensIn(await logIn(call, options)), asked);
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
  if (ChallengeName !== "NEW_PASSWORD_REQUIRED" || typeof newPassword !== "function") return answer;
  // Where players log in by e-mail address, Cognito knows them by an id of its own.
  const USERNAME = asRecord(ChallengeParameters)["USER_ID_FOR_SRP"] ?? username;
  const ChallengeResponses = { USERNAME, NEW_PASSWORD: await newPassword() };
  return call("RespondToAuthChallenge", { ChallengeName, Session, ChallengeResponses });
}

interface Tokens {
  readonly access: string;
  /** When refreshing, Cognito may give none, and the one before stays good. */
  readonly refresh: unknown;
  readonly lifetimeMs: number;
}

/** @throws {LoginError} for a challenge that is not met, by its name; or for no answer of Cognito's */
function tokensIn({ AuthenticationResult, ChallengeName }: Answer): Tokens {
  const { AccessToken: access, RefreshToken: refresh, ExpiresIn } = asRecord(AuthenticationResult);
  if (canBeSent(access)) {
    return { access, refresh, lifetimeMs: lifetimeSeconds(access, ExpiresIn) * 1000 };
  }
  if (typeof ChallengeName !== "string") throw unreachable();
  throw new LoginError(ChallengeName, `Cognito asks for more: ${ChallengeName}`, false);
}

/** The shortest that Cognito can be told to give; for a token that says nothing of it. */
const shortestLifetimeSeconds = 300;

function lifetimeSeconds(token: string, expiresIn: unknown): number {
  const { exp, iat } = decodeUnverified(token);
  return [expiresIn, Number(exp) - Number(iat)].find(isPositive) ?? shortestLifetimeSeconds;
}

/** A refreshed token is not doubted again so soon, however many handshakes fail. */
const freshMs = 60_000;

class RefreshingSession implements CognitoSession {
  readonly userId: string;
  readonly #platform: Platform;
  readonly #call: CallCognito;
  #tokens: Tokens;
  /** Before the token was issued, since a machine can sleep over the answer. */
  #askedAt: Moment;
  #isRefreshed = false;
  #refreshing: Promise<void> | undefined;

  constructor(platform: Platform, call: CallCognito, tokens: Tokens, askedAt: Moment) {
    this.#platform = platform;
    this.#call = call;
    this.#tokens = tokens;
    this.#askedAt = askedAt;
    this.userId = String(decodeUnverified(tokens.access).sub);
  }

  readonly token = async ({ fresh = false }: Partial<TokenRequest> = {}): Promise<string> => {
    const isFreshEnough = !fresh || (this.#isRefreshed && this.#ageMs < freshMs);
    if (!isFreshEnough || this.#ageMs >= this.#tokens.lifetimeMs / 2) {
      await this.#refreshOnce(fresh);
    }
    return this.#tokens.access;
  };

  /** Infinite when the clock was set back: then it can be anything. */
  get #ageMs(): number {
    const { now, date } = momentOf(this.#platform);
    const byDate = date - this.#askedAt.date;
    return byDate < 0 ? Number.POSITIVE_INFINITY : Math.max(byDate, now - this.#askedAt.now);
  }

  /** However many ask at the same time. */
  async #refreshOnce(isDoubted: boolean): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    try {
      await this.#refreshing;
    } catch (error) {
      // Until it expires, the token at hand is as good, unless all is over with both of them.
      const isOver = isDoubted && error instanceof LoginError && !error.retryable;
      if (isOver || this.#ageMs >= this.#tokens.lifetimeMs) throw error;
    }
  }

  async #refresh(): Promise<void> {
    const asked = momentOf(this.#platform);
    const answer = await this.#call("InitiateAuth", {
      AuthFlow: "REFRESH_TOKEN_AUTH",
      AuthParameters: { REFRESH_TOKEN: this.#tokens.refresh },
    });
    const tokens = tokensIn(answer);
    this.#tokens = { ...tokens, refresh: tokens.refresh ?? this.#tokens.refresh };
    this.#askedAt = asked;
    this.#isRefreshed = true;
  }
}

/** By both clocks: one can be set, and the other may stand still while the machine sleeps. */
interface Moment {
  /** Milliseconds, never set back. */
  readonly now: number;
  /** Epoch milliseconds. */
  readonly date: number;
}

function momentOf(platform: Platform): Moment {
  return { now: platform.now(), date: platform.date() };
}
