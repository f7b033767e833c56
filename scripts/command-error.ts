import { exit, stderr } from "node:process";

/** Something that the person at the terminal can mend; shown as one line, without a stack. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

/** Runs a command: what a person can mend ends it with a sentence, anything else with a stack. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    stderr.write(`${describe(error)}\n`);
    exit(1);
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isUsage = "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
  if (error instanceof CommandError || isUsage) return error.message;
  return error.stack ?? error.message;
}
