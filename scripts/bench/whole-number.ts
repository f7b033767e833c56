import { CommandError } from "../command-error.ts";

/** @throws {CommandError} that names the option */
export function wholeNumber(option: string, text: string, from: number): number {
  const number = Number(text);
  if (text.trim() !== "" && Number.isInteger(number) && number >= from) return number;
  throw new CommandError(`${option} ${text} is not a whole number from ${from}.`);
}
