/** A change that no test can notice, because the program does the same, and why it does. */
export interface EquivalentMutant {
  readonly file: string;
  /** As `npm run mutants` prints them. */
  readonly original: string;
  readonly mutant: string;
  readonly because: string;
}

export function excusesFor(file: string): readonly EquivalentMutant[] {
  return equivalentMutants.filter((it) => it.file === file);
}

export const equivalentMutants: readonly EquivalentMutant[] = [
  {
    file: "src/environment.ts",
    original: 'return value ?? "";',
    mutant: 'return value ?? "mutant";',
    because: "A missing variable is a problem, and with a problem nothing is returned.",
  },
];
