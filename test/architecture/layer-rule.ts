/** What the files of one place may import; the first rule that fits a file is its rule. */
export interface LayerRule {
  readonly layer: RegExp;
  /** Files of the project, beside those of its own folder. */
  readonly files: readonly RegExp[];
  /** By name; `node:` modules count as packages. */
  readonly packages: readonly string[];
  readonly because: string;
}
