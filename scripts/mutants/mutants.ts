import { stripTypeScriptTypes } from "node:module";
import { parse } from "acorn";
import { fullAncestor } from "acorn-walk";
import type { Edit } from "./mutators.ts";
import { editsOf } from "./mutators.ts";

/** A file with one small change that its tests ought to notice. */
export interface Mutant {
  readonly line: number;
  /** The lines of the change as they are, and as they would be, with single spaces. */
  readonly original: string;
  readonly mutant: string;
  /** The whole text of the changed file. */
  readonly text: string;
}

/**
 * Every mutant of a TypeScript file, in the order of the text.
 *
 * @param source what Node can run by erasing types alone
 */
export function mutantsOf(source: string): Mutant[] {
  return editsIn(source)
    .toSorted((one, other) => one.start - other.start || one.end - other.end)
    .map((edit) => apply(edit, source))
    .filter(({ text }) => text !== source);
}

function editsIn(source: string): Edit[] {
  // Erased types leave spaces, so that every position is the same in both texts.
  const code = stripTypeScriptTypes(source);
  const edits: Edit[] = [];
  const tree = parse(code, { ecmaVersion: "latest", sourceType: "module", allowHashBang: true });
  const seen = new Set<unknown>();
  fullAncestor(tree, (node, _state, ancestors) => {
    if (seen.has(node)) return;
    seen.add(node);
    edits.push(...editsOf(node, ancestors.at(-2), code));
  });
  return edits;
}

function apply({ start, end, replacement }: Edit, source: string): Mutant {
  const from = source.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = source.indexOf("\n", end);
  const to = lineEnd === -1 ? source.length : lineEnd;
  return {
    line: source.slice(0, start).split("\n").length,
    original: singleSpaced(source.slice(from, to)),
    mutant: singleSpaced(source.slice(from, start) + replacement + source.slice(end, to)),
    text: source.slice(0, start) + replacement + source.slice(end),
  };
}

function singleSpaced(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
