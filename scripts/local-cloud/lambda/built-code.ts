import { rename, writeFile } from "node:fs/promises";
import type { BuildResult, OutputFile } from "esbuild";
import { formatMessages } from "esbuild";

export interface BuildListener {
  /** What was saved is built, and the file holds it. */
  rebuilt(): void;
  /** What was saved cannot be built; the file still holds the last good build. */
  failed(message: string): void;
}

/** The file with the last good build. */
export class BuiltCode {
  readonly file: string;
  /** Told of every change after it has been set. */
  listener: BuildListener | undefined;
  #current: OutputFile | undefined;
  #failure: string | undefined;

  constructor(file: string) {
    this.file = file;
  }

  async take(result: BuildResult): Promise<void> {
    const { code, sourceMap } = outputsOf(result);
    if (code === undefined || sourceMap === undefined) return this.#fail(result);
    const known = code.hash === this.#current?.hash && this.#failure === undefined;
    if (known) return;
    await writeFile(`${this.file}.map`, sourceMap.contents);
    // Replaced in one step, so that an instance starting meanwhile never loads half a file.
    await writeFile(`${this.file}.new`, code.contents);
    await rename(`${this.file}.new`, this.file);
    this.#current = code;
    this.#failure = undefined;
    this.listener?.rebuilt();
  }

  /** Every build of the same mistake fails anew, and is told once. */
  async #fail({ errors }: BuildResult): Promise<void> {
    const message = (await formatMessages(errors, { kind: "error" })).join("").trim();
    const known = message === this.#failure;
    this.#failure = message;
    if (!known) this.listener?.failed(message);
  }
}

function outputsOf({ outputFiles = [] }: BuildResult) {
  const sourceMap = outputFiles.find((file) => file.path.endsWith(".map"));
  const code = outputFiles.find((file) => file !== sourceMap);
  return { code, sourceMap };
}
