import { readFile } from "node:fs/promises";
import { stderr } from "node:process";
import { CommandError } from "../command-error.ts";
import type { EquivalentMutant } from "./equivalent-mutants.ts";
import type { Mutant } from "./mutants.ts";
import { mutantsOf } from "./mutants.ts";
import type { MutantsOptions } from "./options.ts";
import type { RelatedTests, Workshop } from "./workshop.ts";
import { compiles, pass, relatedTests, write } from "./workshop.ts";

interface Surroundings {
  readonly workshop: Workshop;
  readonly excuses: readonly EquivalentMutant[];
}

/** The mutants of a file that nothing notices, as `file:line: original -> mutant`. */
export async function* survivorsOf(
  file: string,
  { projects, lines, list }: MutantsOptions,
  { workshop, excuses }: Surroundings,
): AsyncGenerator<string> {
  const source = await readFile(file, "utf8");
  const all = mutantsOf(source);
  assertExcused(all, excuses, file);
  const mutants = all.filter(
    (it) => it.line >= lines.from && it.line <= lines.to && !isExcused(it, excuses),
  );
  if (list) return yield* mutants.map((it) => describe(it, file));
  const suites: RelatedTests[] = [];
  for (const project of projects) suites.push(await relatedTests(workshop, file, project));
  let survived = 0;
  for (const mutant of mutants) {
    await write(workshop, file, mutant.text);
    if (await isNoticed(suites, workshop)) continue;
    survived += 1;
    yield describe(mutant, file);
  }
  await write(workshop, file, source);
  stderr.write(`${file}: ${mutants.length - survived} of ${mutants.length} noticed\n`);
}

/** By the first suite that fails, or else by the compiler, which takes longest. */
async function isNoticed(suites: readonly RelatedTests[], workshop: Workshop): Promise<boolean> {
  for (const suite of suites) {
    if (!(await pass(workshop, suite))) return true;
  }
  return !(await compiles(workshop));
}

function describe({ line, original, mutant }: Mutant, file: string): string {
  return `${file}:${line}: ${original} -> ${mutant}`;
}

function isExcused(mutant: Mutant, excuses: readonly EquivalentMutant[]): boolean {
  return excuses.some((it) => it.original === mutant.original && it.mutant === mutant.mutant);
}

/** @throws {CommandError} for an excuse whose code has changed since */
function assertExcused(
  mutants: readonly Mutant[],
  excuses: readonly EquivalentMutant[],
  file: string,
): void {
  const stale = excuses.find((it) => !mutants.some((mutant) => isExcused(mutant, [it])));
  if (stale === undefined) return;
  throw new CommandError(
    `${file} has no "${stale.original} -> ${stale.mutant}" to excuse any more.`,
  );
}
