import type { FSWatcher } from "node:fs";
import { watch } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** Editors save in several steps, and often several files at once. */
const savingMs = 30;

/**
 * Builds as soon as something is saved. esbuild's own watch finds everything but polls and may
 * take two seconds, which is longer than it takes to reach for the game's window.
 */
export class SourceWatch {
  /** Pending while something is saved that is not built yet. */
  upToDate: Promise<void> | undefined;

  readonly #build: () => Promise<void>;
  readonly #folders = new Map<string, FSWatcher>();
  #saves = 0;

  /** @param build builds what is saved when it is called, and never rejects */
  constructor(build: () => Promise<void>) {
    this.#build = build;
  }

  /** Watches the folders of these files as well, unless they belong to a package. */
  follow(files: Iterable<string>): void {
    for (const file of files) {
      const folder = path.dirname(path.resolve(file));
      const ours = !folder.split(path.sep).includes("node_modules");
      if (ours && !this.#folders.has(folder)) this.#watch(folder);
    }
  }

  async close(): Promise<void> {
    for (const watcher of this.#folders.values()) watcher.close();
    await this.upToDate;
  }

  #watch(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, () => this.#saved());
      this.#folders.set(folder, watcher);
      watcher.on("error", () => watcher.close());
    } catch {
      // The folder is gone or the system watches too many; esbuild's watch is slower but enough.
    }
  }

  #saved(): void {
    this.#saves += 1;
    this.upToDate ??= this.#catchUp();
  }

  async #catchUp(): Promise<void> {
    let built: number;
    do {
      await pause(savingMs);
      built = this.#saves;
      await this.#build();
    } while (built !== this.#saves);
    this.upToDate = undefined;
  }
}
