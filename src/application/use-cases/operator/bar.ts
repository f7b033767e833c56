import type { Errand } from "#application/log/tick-sender.ts";
import type { Bars } from "#application/ports/bars.ts";
import type { Kick, Kicked } from "./kick.ts";

export interface BarRequest extends Errand {
  readonly user: string;
  readonly seconds: number;
}

export type Bar = ReturnType<typeof createBar>;

/** Keeps a user out for some time: at once where he is, and wherever he comes to. */
export function createBar({ kick }: { readonly kick: Kick }) {
  return function bar({ user, seconds, ...errand }: BarRequest): Promise<Kicked> {
    return kick({ ...errand, target: { user }, barSeconds: seconds });
  };
}

export type Unbar = ReturnType<typeof createUnbar>;

/** Lets a user in again. */
export function createUnbar({ bars }: { readonly bars: Pick<Bars, "unbar"> }) {
  /** @param endBy epoch milliseconds */
  return function unbar(user: string, endBy: number): Promise<void> {
    return bars.unbar(user, endBy);
  };
}
