import { join } from "node:path";
import { clientConfigFileName } from "../../infra/client-config-file.ts";
import { CommandError } from "../command-error.ts";
import { replaceFile } from "../replace-file.ts";

/**
 * Replaces the config file in a folder in one step, so that a game that is reading it gets the old
 * one or the new one.
 *
 * @returns the path of the file
 * @throws {CommandError}
 */
export async function saveInto(folder: string, config: string): Promise<string> {
  const file = join(folder, clientConfigFileName);
  try {
    await replaceFile(file, config);
  } catch (error) {
    throw new CommandError(`${file} cannot be written: ${error}`, { cause: error });
  }
  return file;
}
