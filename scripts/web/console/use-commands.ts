import { useCallback, useEffect, useState } from "preact/hooks";
import type { Command } from "../api.ts";
import { postCommand, ServerProblem } from "./server-api.ts";

/** What became of the latest command, for people. */
export interface CommandResult {
  readonly isProblem: boolean;
  readonly sentence: string;
}

export interface Commands {
  readonly result: CommandResult | undefined;
  /**
   * @param done the sentence that tells of its success
   * @returns whether it is in force
   */
  run(command: Command, done: string): Promise<boolean>;
}

/** How long a success is told of; a problem stays until the next command. */
const successMs = 8_000;

/** Sends commands to the server, and remembers how the latest one went. */
export function useCommands(): Commands {
  const [result, setResult] = useState<CommandResult>();
  const run = useCallback(async (command: Command, done: string) => {
    const problem = await problemWith(command);
    setResult({ isProblem: problem !== undefined, sentence: problem ?? done });
    return problem === undefined;
  }, []);
  useEffect(() => {
    if (result === undefined || result.isProblem) return;
    const timer = setTimeout(() => setResult(undefined), successMs);
    return () => clearTimeout(timer);
  }, [result]);
  return { result, run };
}

async function problemWith(command: Command): Promise<string | undefined> {
  try {
    await postCommand(command);
    return undefined;
  } catch (error) {
    if (error instanceof ServerProblem) return error.message;
    throw error;
  }
}
