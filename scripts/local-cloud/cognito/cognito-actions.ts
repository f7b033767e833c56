import { CognitoError, UnsupportedError } from "cognito-local/lib/errors.js";
import { Router } from "cognito-local/lib/server/Router.js";
import type { Services } from "cognito-local/lib/services/index.js";
import type { UnknownRecord } from "../../json.ts";
import { isRecord } from "../../json.ts";
import { AwsError } from "../aws-json/aws-error.ts";
import { AuthSessions } from "./auth-sessions.ts";
import { context, notAuthorized } from "./local-cognito.ts";
import { complaintAbout } from "./password-policy.ts";
import type { PoolStore } from "./pool-store.ts";
import type { PoolTokens } from "./pool-tokens.ts";
import { isExpired } from "./pool-tokens.ts";

interface Parts {
  readonly services: Services;
  readonly store: PoolStore;
  readonly tokens: PoolTokens;
}

const wrongPassword = "Incorrect username or password.";

/** Where a new password stands in the input of an action. */
const newPasswords: Readonly<Record<string, (input: UnknownRecord) => unknown>> = {
  AdminSetUserPassword: ({ Password }) => Password,
  ChangePassword: ({ ProposedPassword }) => ProposedPassword,
  ConfirmForgotPassword: ({ Password }) => Password,
  RespondToAuthChallenge: ({ ChallengeResponses }) => member(ChallengeResponses, "NEW_PASSWORD"),
  SignUp: ({ Password }) => Password,
};

/** What is text in every action that has it. */
const texts = ["AccessToken", "ClientId", "ConfirmationCode", "Password", "Username", "UserPoolId"];

/** What cognito-local reads without asking whether it is there. */
const required: Readonly<Record<string, readonly string[]>> = {
  AdminCreateUser: ["UserPoolId", "Username"],
  AdminGetUser: ["UserPoolId", "Username"],
  AdminSetUserPassword: ["UserPoolId", "Username", "Password"],
  ConfirmForgotPassword: ["ClientId", "Username", "ConfirmationCode", "Password"],
  ConfirmSignUp: ["ClientId", "Username", "ConfirmationCode"],
  DescribeUserPoolClient: ["UserPoolId", "ClientId"],
  ForgotPassword: ["ClientId", "Username"],
  SignUp: ["ClientId", "Username", "Password"],
};

/** Cognito's words where cognito-local has its own. */
const words: Readonly<Record<string, string>> = {
  CodeMismatchException: "Invalid verification code provided, please try again.",
  PasswordResetRequiredException: "Password reset required for the user",
  UserNotFoundException: "User does not exist.",
  UsernameExistsException: "User account already exists",
};

/** The actions of Cognito, by cognito-local, and where that knows better by ourselves. */
export class CognitoActions {
  readonly #services: Services;
  readonly #store: PoolStore;
  readonly #tokens: PoolTokens;
  readonly #sessions = new AuthSessions();
  readonly #run: ReturnType<typeof Router>;

  constructor({ services, store, tokens }: Parts) {
    this.#services = services;
    this.#store = store;
    this.#tokens = tokens;
    this.#run = Router(services);
  }

  /** @throws {AwsError} as Cognito would; anything else is a failure of cognito-local */
  async call(action: string, input: UnknownRecord): Promise<unknown> {
    assertIsText(action, input);
    this.#assertTokenIsGood(input["AccessToken"]);
    assertPasswordIsGood(newPasswords[action]?.(input));
    switch (action) {
      case "InitiateAuth":
        return this.#initiateAuth(input);
      case "RespondToAuthChallenge":
        return this.#respondToAuthChallenge(input);
      case "RevokeToken":
        return this.#revokeToken(input);
      case "ForgotPassword":
        return this.#forgotPassword(input);
      default:
        return this.#delegate(action, input);
    }
  }

  /** cognito-local takes every token for good. */
  #assertTokenIsGood(token: unknown): void {
    if (token === undefined || token === null) return;
    const claims = this.#tokens.claimsOf(token, "access");
    if (claims === undefined) throw notAuthorized("Invalid Access Token");
    if (isExpired(claims)) throw notAuthorized("Access Token has expired");
  }

  async #initiateAuth(input: UnknownRecord): Promise<unknown> {
    const { AuthFlow: flow, AuthParameters: parameters, ClientId: clientId } = input;
    switch (flow) {
      case "REFRESH_TOKEN":
      case "REFRESH_TOKEN_AUTH":
        text(parameters, "REFRESH_TOKEN");
        return this.#delegate("InitiateAuth", input);
      case "USER_PASSWORD_AUTH": {
        await this.#assertPassword(clientId, text(parameters, "USERNAME"), parameters);
        return this.#delegate("InitiateAuth", input);
      }
      default:
        throw invalid(
          `The local user pool knows the flows USER_PASSWORD_AUTH and REFRESH_TOKEN_AUTH, and not ` +
            `${clip(flow)}. A deployed one knows USER_SRP_AUTH as well.`,
        );
    }
  }

  /** cognito-local asks for a new password before it has seen the old one. */
  async #assertPassword(clientId: unknown, username: string, parameters: unknown): Promise<void> {
    const pool = await this.#services.cognito.getUserPoolForClientId(context, String(clientId));
    const user = await pool.getUserByUsername(context, username);
    if (user === null || user.Password !== text(parameters, "PASSWORD")) {
      throw notAuthorized(wrongPassword);
    }
    if (!user.Enabled) throw notAuthorized("User is disabled.");
  }

  /** cognito-local does not ask whether anybody was challenged. */
  async #respondToAuthChallenge(input: UnknownRecord): Promise<unknown> {
    const { ChallengeResponses: responses, ClientId: clientId, Session: session } = input;
    const pool = await this.#services.cognito.getUserPoolForClientId(context, String(clientId));
    const user = await pool.getUserByUsername(context, text(responses, "USERNAME"));
    if (user === null || !this.#sessions.end(session, user.Username)) {
      throw notAuthorized("Invalid session for the user, session is expired.");
    }
    return this.#delegate("RespondToAuthChallenge", input);
  }

  /** Nothing is told of a token that is none: RFC 7009, 2.2. */
  async #revokeToken({ Token: token, ClientId: clientId }: UnknownRecord): Promise<unknown> {
    const pool = await this.#services.cognito.getUserPoolForClientId(context, String(clientId));
    const claims = this.#tokens.claimsOf(token, "refresh");
    if (claims !== undefined) {
      const revoked = this.#store.at("Pools", pool.options.Id, "RevokedTokens");
      await revoked.set(context, String(claims["jti"]), true);
    }
    return {};
  }

  /** Whether somebody exists is not told: `PreventUserExistenceErrors`. */
  async #forgotPassword(input: UnknownRecord): Promise<unknown> {
    try {
      return await this.#delegate("ForgotPassword", input);
    } catch (error) {
      if (!(error instanceof AwsError) || error.type !== "UserNotFoundException") throw error;
      const [first = "", domain = ""] = String(input["Username"]).split("@");
      const Destination = `${first.slice(0, 1)}***@${domain.slice(0, 1)}***`;
      return {
        CodeDeliveryDetails: { AttributeName: "email", DeliveryMedium: "EMAIL", Destination },
      };
    }
  }

  async #delegate(action: string, input: UnknownRecord): Promise<unknown> {
    try {
      return this.#completed(await this.#run(action)(context, input));
    } catch (error) {
      throw translate(action, error);
    }
  }

  /** What cognito-local leaves out of an answer. */
  #completed(output: unknown): unknown {
    if (!isRecord(output)) return {};
    const { AuthenticationResult: result, ChallengeName, ChallengeParameters } = output;
    if (isRecord(result)) {
      const { iat, exp } = this.#tokens.claimsOf(result["AccessToken"], "access") ?? {};
      const ExpiresIn = Number(exp) - Number(iat);
      const AuthenticationResult = { ...result, ExpiresIn, TokenType: "Bearer" };
      return { ...output, ChallengeParameters: ChallengeParameters ?? {}, AuthenticationResult };
    }
    if (ChallengeName === undefined) return output;
    const userName = text(ChallengeParameters, "USER_ID_FOR_SRP");
    return { ...output, Session: this.#sessions.begin(userName) };
  }
}

function translate(action: string, error: unknown): unknown {
  if (error instanceof UnsupportedError) {
    return invalid(`The local user pool cannot do this: ${error.message}.`);
  }
  if (!(error instanceof CognitoError)) return error;
  const { code, message } = error;
  if (/^(Admin)?(InitiateAuth|RespondToAuthChallenge)$|^ChangePassword$/.test(action)) {
    const isHidden = /^(NotAuthorized|InvalidPassword|UserNotFound)Exception$/.test(code);
    if (isHidden) return notAuthorized(wrongPassword);
  }
  if (/^Confirm/.test(action) && code === "UserNotFoundException") {
    return new AwsError(400, "CodeMismatchException", words["CodeMismatchException"] ?? message);
  }
  return new AwsError(400, code, words[code] ?? message);
}

/** AWS's protocol takes `null` for what is not there. */
function assertIsText(action: string, input: UnknownRecord): void {
  for (const name of required[action] ?? []) text(input, name);
  for (const name of texts) {
    const value = input[name] ?? "";
    if (typeof value !== "string") throw invalid(`${name} is not a string`);
  }
}

function assertPasswordIsGood(password: unknown): void {
  const complaint = typeof password === "string" ? complaintAbout(password) : undefined;
  if (complaint !== undefined) throw new AwsError(400, "InvalidPasswordException", complaint);
}

/** @throws {AwsError} for what is missing or no text */
function text(record: unknown, key: string): string {
  const value = member(record, key);
  if (typeof value === "string" && value !== "") return value;
  throw invalid(`Missing required parameter ${key}`);
}

function member(record: unknown, key: string): unknown {
  return isRecord(record) ? record[key] : undefined;
}

function invalid(message: string): AwsError {
  return new AwsError(400, "InvalidParameterException", message);
}

function clip(value: unknown): string {
  return JSON.stringify(value ?? null).slice(0, 60);
}
