import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { BuildContext, BuildResult, PluginBuild } from "esbuild";
import { context } from "esbuild";
import { bundleOptions } from "../../../infra/lambda-bundle.ts";
import type { BuildListener } from "./built-code.ts";
import { BuiltCode } from "./built-code.ts";
import { SourceWatch } from "./source-watch.ts";

/** The code of a function, built as the deployment builds it into a folder of its own. */
export class FunctionBundle {
  readonly folder: string;
  readonly #code: BuiltCode;
  readonly #sources = new SourceWatch(() => this.#build());
  #builder: BuildContext | undefined;
  #underWay = false;

  private constructor(folder: string) {
    this.folder = folder;
    this.#code = new BuiltCode(path.join(folder, "index.js"));
  }

  /** @throws when the entry cannot be built */
  static async build(entry: string): Promise<FunctionBundle> {
    const bundle = new FunctionBundle(await mkdtemp(path.join(tmpdir(), "lambda-")));
    try {
      bundle.#builder = await bundle.#prepare(entry);
      await bundle.#builder.rebuild();
      return bundle;
    } catch (error) {
      await bundle.close();
      throw error;
    }
  }

  /** Pending while something is saved that is not built yet. */
  get upToDate(): Promise<void> | undefined {
    return this.#sources.upToDate;
  }

  /** Builds again whenever a source file is saved. */
  async watch(listener: BuildListener): Promise<void> {
    this.#code.listener = listener;
    await this.#builder?.watch();
    await this.#build();
  }

  async close(): Promise<void> {
    this.#code.listener = undefined;
    await this.#sources.close();
    await this.#builder?.dispose();
    await rm(this.folder, { recursive: true, force: true });
  }

  #prepare(entry: string): Promise<BuildContext> {
    return context({
      ...bundleOptions(entry, this.#code.file),
      write: false,
      metafile: true,
      // All that is added to what is shipped: a comment in the last line, and a file beside it.
      sourcemap: true,
      sourcesContent: false,
      logLevel: "silent",
      plugins: [{ name: "function-bundle", setup: (build) => this.#follow(build) }],
    });
  }

  #follow(build: PluginBuild): void {
    build.onStart(() => {
      this.#underWay = true;
    });
    build.onEnd((result) => this.#finish(result));
  }

  /** Builds what is saved by now. */
  async #build(): Promise<void> {
    // esbuild lets us join the build that its own watch has begun, which may have read less.
    if (this.#underWay) await this.#buildOrJoin();
    await this.#buildOrJoin();
  }

  async #buildOrJoin(): Promise<void> {
    // The listener is told what is wrong with the code.
    await this.#builder?.rebuild().catch(() => {});
  }

  async #finish(result: BuildResult): Promise<void> {
    this.#underWay = false;
    await this.#code.take(result);
    const watching = this.#code.listener !== undefined;
    if (watching) this.#sources.follow(Object.keys(result.metafile?.inputs ?? {}));
  }
}
