import { stdin, stdout } from "node:process";
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { CommandError } from "../command-error.ts";

/** The person ended the command at a prompt, with Ctrl-C or Ctrl-D. */
export class PromptEnded extends Error {
  override readonly name = "PromptEnded";
  /** As a shell tells it: 130 for Ctrl-C, 0 for the end of what is typed. */
  readonly exitCode: 130 | 0;

  constructor(exitCode: 130 | 0) {
    super("Ended at a prompt.");
    this.exitCode = exitCode;
  }
}

interface TypingPlace {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/**
 * Asks for something that is not shown while it is typed.
 *
 * @throws {CommandError} where nobody sits at a terminal
 * @throws {PromptEnded}
 */
export async function askSecret(
  what: string,
  { input, output }: TypingPlace = { input: stdin, output: stdout },
): Promise<string> {
  if (input.isTTY !== true) {
    throw new CommandError(`${what} is needed: run this at a terminal, or set PLAYER_PASSWORD.`);
  }
  output.write(`${what}: `);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input, output: nowhere, terminal: true });
  try {
    return await new Promise((resolve, reject) => {
      terminal.once("line", resolve);
      terminal.once("SIGINT", () => reject(new PromptEnded(130)));
      terminal.once("close", () => reject(new PromptEnded(0)));
    });
  } finally {
    terminal.close();
    output.write("\n");
  }
}
