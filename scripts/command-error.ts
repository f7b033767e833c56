import { exit, stderr, stdout } from "node:process";

/** Something that the person at the terminal can mend; shown as it is, without a stack. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

/** The person asked how a command is used; the message tells. */
export class HelpWanted extends Error {
  override readonly name = "HelpWanted";
}

/** Runs a command: what a person can mend ends it with a sentence, anything else with a stack. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (error instanceof HelpWanted) {
      stdout.write(`${error.message}\n`);
      return;
    }
    stderr.write(`${describe(error)}\n`);
    exit(1);
  }
}

/** What is told in a sentence with the file in it: "EACCES: permission denied, mkdir '.local'". */
const mendable: readonly unknown[] = ["EACCES", "EEXIST", "EISDIR", "ENOSPC", "ENOTDIR", "EROFS"];

function isOfFiles(error: Error): boolean {
  return "path" in error && "code" in error && mendable.includes(error.code);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isUsage = "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
  // Node.js goes on about positional arguments, which are not meant here.
  if (isUsage) return `${error.message.replace(/\. To specify .*$/s, "")}. --help tells more.`;
  return error instanceof CommandError || isOfFiles(error)
    ? error.message
    : (error.stack ?? error.message);
}
