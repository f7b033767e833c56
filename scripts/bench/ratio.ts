import { number, table } from "./table.ts";

/** A number that does not depend on how fast the machine is, as both parts were measured on it. */
export interface Ratio {
  readonly name: string;
  readonly value: number;
  /** What must be reached, where something must. */
  readonly floor?: number;
  /** What is hoped for. */
  readonly aim?: number;
}

export function ratioTable(ratios: readonly Ratio[]): string {
  return table(
    ["ratio", "measured", "floor", "aim", ""],
    ratios.map((it) => [it.name, number(it.value, 3), bound(it.floor), bound(it.aim), verdict(it)]),
  );
}

function verdict({ value, floor, aim }: Ratio): string {
  if (floor === undefined || aim === undefined) return "";
  const reaches = (goal: number) => (aim >= floor ? value >= goal : value <= goal);
  if (reaches(aim)) return "aim";
  return reaches(floor) ? "floor" : "MISSED";
}

function bound(value: number | undefined): string {
  return value === undefined ? "" : number(value, 3);
}
