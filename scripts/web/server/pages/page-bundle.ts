import path from "node:path";
import type { BuildContext } from "esbuild";
import { context, formatMessages } from "esbuild";

/** What a page's sources become. */
export interface BuiltPage {
  readonly script: Uint8Array;
  readonly style: Uint8Array;
}

/** A page's sources cannot be built; the message says where and why. */
export class PageNotBuilt extends Error {
  override readonly name = "PageNotBuilt";
}

/** The script and the style of a page, built when they are first asked for. */
export class PageBundle {
  readonly #entry: string;
  readonly #isFresh: boolean;
  #builder: Promise<BuildContext> | undefined;
  #built: Promise<BuiltPage> | undefined;

  /**
   * @param entry the path of `main.tsx`, which imports the style too
   * @param isFresh whether what has been saved since is built whenever the page is asked for
   */
  constructor(entry: string, isFresh: boolean) {
    this.#entry = entry;
    this.#isFresh = isFresh;
  }

  /** @throws {PageNotBuilt} */
  async build(): Promise<BuiltPage> {
    if (this.#isFresh || this.#built === undefined) this.#built = this.#build();
    try {
      return await this.#built;
    } catch (error) {
      // It may have been mended when it is asked for again.
      this.#built = undefined;
      throw error;
    }
  }

  async close(): Promise<void> {
    const builder = await this.#builder?.catch(() => undefined);
    await builder?.dispose();
  }

  /** esbuild keeps what it has read, so building again what has not changed takes milliseconds. */
  async #build(): Promise<BuiltPage> {
    this.#builder ??= prepare(this.#entry);
    try {
      const builder = await this.#builder;
      const { outputFiles = [] } = await builder.rebuild();
      const output = (ending: string) => outputFiles.find((it) => it.path.endsWith(ending));
      const none = new Uint8Array();
      return {
        script: output(".js")?.contents ?? none,
        style: output(".css")?.contents ?? none,
      };
    } catch (error) {
      throw new PageNotBuilt(await messageOf(error), { cause: error });
    }
  }
}

function prepare(entry: string): Promise<BuildContext> {
  return context({
    entryPoints: [entry],
    outdir: path.dirname(entry),
    write: false,
    bundle: true,
    minify: true,
    sourcemap: false,
    format: "esm",
    platform: "browser",
    // As the `lib` of scripts/web/tsconfig.json, which holds the libraries of the language to it.
    target: "es2023",
    jsx: "automatic",
    jsxImportSource: "preact",
    // The policy of the pages lets images come out of their style.
    loader: { ".svg": "dataurl", ".png": "dataurl" },
    logLevel: "silent",
  });
}

async function messageOf(error: unknown): Promise<string> {
  if (!(error instanceof Error) || !("errors" in error)) return String(error);
  const errors = Array.isArray(error.errors) ? error.errors : [];
  return (await formatMessages(errors, { kind: "error" })).join("").trim();
}
