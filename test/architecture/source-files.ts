import { globSync, readFileSync } from "node:fs";
import path from "node:path";

/** One file of the project: what it is called, what it says, and what it imports. */
export interface SourceFile {
  /** From the project's root, with slashes. */
  readonly name: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

/** An import, of types too; its target is a file of the project, or a package by its name. */
export interface Import {
  readonly specifier: string;
  readonly file?: string;
  readonly package?: string;
}

const root = path.resolve(import.meta.dirname, "../..");
const aliases: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(path.join(root, "package.json"), "utf8"),
).imports;

/** Every TypeScript file below some folders of the project. */
export function readSources(...folders: readonly string[]): SourceFile[] {
  return folders
    .flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root }))
    .map((name) => parse(name.replaceAll("\\", "/"), readFileSync(path.join(root, name), "utf8")));
}

/** @param name where the file is, or would be */
export function parse(name: string, text: string): SourceFile {
  const code = text.replaceAll(/\/\*.*?\*\/|(?<=^\s*)\/\/.*?$/gms, "");
  const imports = specifiersIn(code).map((specifier) => resolve(specifier, name));
  return { name, text: code, imports };
}

/** `import … from "x"`, `export … from "x"`, `import "x"` and `import("x")`, types included. */
function specifiersIn(code: string): string[] {
  const statements = /^\s*(?:import|export)\b[^;'"]*?\bfrom\s*["']([^"']+)["']/gm;
  const bare = /^\s*import\s*["']([^"']+)["']/gm;
  const dynamic = /\b(?:import|require)\s*\(\s*["']([^"']+)["']/gm;
  return [statements, bare, dynamic].flatMap((pattern) =>
    [...code.matchAll(pattern)].flatMap((match) => match[1] ?? []),
  );
}

function resolve(specifier: string, importer: string): Import {
  if (specifier.startsWith(".")) {
    return { specifier, file: path.posix.join(path.posix.dirname(importer), specifier) };
  }
  for (const [alias, target] of Object.entries(aliases)) {
    const prefix = alias.replace("*", "");
    if (!specifier.startsWith(prefix)) continue;
    return {
      specifier,
      file: path.posix.join(target.replace("*", ""), specifier.slice(prefix.length)),
    };
  }
  const [scope = "", name = ""] = specifier.split("/");
  return { specifier, package: scope.startsWith("@") ? `${scope}/${name}` : scope };
}
