import { playerPasswords } from "../../../infra/settings.ts";

const { minLength, requireLowercase, requireUppercase, requireDigits, requireSymbols } =
  playerPasswords;

const rules: readonly [isRequired: boolean, pattern: RegExp, complaint: string][] = [
  [true, new RegExp(`^.{${minLength},}$`, "su"), "Password not long enough"],
  [requireLowercase, /[a-z]/, "Password must have lowercase characters"],
  [requireUppercase, /[A-Z]/, "Password must have uppercase characters"],
  [requireDigits, /[0-9]/, "Password must have numeric characters"],
  [requireSymbols, /[^A-Za-z0-9]/, "Password must have symbol characters"],
];

/** @returns what Cognito would say about a new password of a player, or nothing */
export function complaintAbout(password: string): string | undefined {
  const broken = rules.find(([isRequired, pattern]) => isRequired && !pattern.test(password));
  return broken && `Password did not conform with policy: ${broken[2]}`;
}
