import { readFile } from "node:fs/promises";
import { CommandError } from "../command-error.ts";
import type { EquivalentMutant } from "./equivalent-mutants.ts";
import { excusesFor } from "./equivalent-mutants.ts";
import type { Mutant } from "./mutants.ts";
import { mutantsOf } from "./mutants.ts";
import type { LineRange } from "./options.ts";
import type { RelatedTests, Workshop } from "./workshop.ts";
import { compiles, pass, relatedTests, write } from "./workshop.ts";

/**
 * The mutants of a file that begin on some lines, without those that are excused.
 *
 * @throws {CommandError} for an excuse whose code has changed since
 */
export async function mutantsIn(file: string, { from, to }: LineRange): Promise<Mutant[]> {
  const all = mutantsOf(await readFile(file, "utf8"));
  const excuses = excusesFor(file);
  const stale = excuses.find((it) => !all.some((mutant) => isExcused(mutant, [it])));
  if (stale !== undefined) {
    throw new CommandError(`${file} has no "${stale.original}" to excuse any more.`);
  }
  return all
    .filter(({ line }) => line >= from && line <= to)
    .filter((it) => !isExcused(it, excuses));
}

/** Those that nothing notices. */
export async function* survivorsAmong(
  mutants: readonly Mutant[],
  {
    file,
    projects,
    workshop,
  }: { readonly file: string; readonly projects: readonly string[]; readonly workshop: Workshop },
): AsyncGenerator<Mutant> {
  if (mutants.length === 0) return;
  const suites: RelatedTests[] = [];
  for (const project of projects) suites.push(await relatedTests(workshop, file, project));
  for (const mutant of mutants) {
    await write(workshop, file, mutant.text);
    if (!(await isNoticed(suites, file, workshop))) yield mutant;
  }
  await write(workshop, file, await readFile(file, "utf8"));
}

/** By the first suite that fails, or else by the compiler, which takes longest. */
async function isNoticed(
  suites: readonly RelatedTests[],
  file: string,
  workshop: Workshop,
): Promise<boolean> {
  for (const suite of suites) {
    if (!(await pass(workshop, suite, file))) return true;
  }
  return !(await compiles(workshop));
}

export function describe({ line, original, mutant }: Mutant, file: string): string {
  return `${file}:${line}: ${original} -> ${mutant}`;
}

function isExcused(mutant: Mutant, excuses: readonly EquivalentMutant[]): boolean {
  return excuses.some((it) => it.original === mutant.original && it.mutant === mutant.mutant);
}
