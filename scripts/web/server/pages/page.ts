import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Content } from "../http/answers.ts";
import { PageBundle } from "./page-bundle.ts";

export interface PageOptions {
  /** Of its script and style. */
  readonly name: string;
  /** Where its `index.html` and `main.tsx` are. */
  readonly folder: string;
  /** Where it is. */
  readonly path: string;
  readonly policy: string;
  /** Whether saved sources are live on the next reload. */
  readonly watch: boolean;
}

/** A page with its script and style. */
export class Page {
  readonly #options: PageOptions;
  readonly #bundle: PageBundle;

  constructor(options: PageOptions) {
    this.#options = options;
    this.#bundle = new PageBundle(path.join(options.folder, "main.tsx"), options.watch);
  }

  /** Everything that can be asked for, by path. It is all there is: no path reaches a disk. */
  contents(): readonly (readonly [path: string, load: () => Promise<Content>])[] {
    const { name, path: own } = this.#options;
    return [
      [own, () => this.#document()],
      [`/${name}.js`, () => this.#script()],
      [`/${name}.css`, () => this.#style()],
    ];
  }

  close(): Promise<void> {
    return this.#bundle.close();
  }

  /** A document without its script would be blank, so that what is wrong with it is said here. */
  async #document(): Promise<Content> {
    const { folder, policy } = this.#options;
    await this.#bundle.build();
    const body = await readFile(path.join(folder, "index.html"));
    return { type: "text/html; charset=utf-8", body, policy };
  }

  async #script(): Promise<Content> {
    const { script } = await this.#bundle.build();
    return { type: "text/javascript; charset=utf-8", body: script };
  }

  async #style(): Promise<Content> {
    const { style } = await this.#bundle.build();
    return { type: "text/css; charset=utf-8", body: style };
  }
}
