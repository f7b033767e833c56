/**
 * Lets work go on that nobody waits for. If it fails all the same, whoever sits at the terminal is
 * told, and nothing ends: a rejection that nobody handles would end the process.
 *
 * Biome's `noVoid` and `noFloatingPromises` see to it that servers use this.
 */
export function inBackground(work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    process.emitWarning(error instanceof Error ? (error.stack ?? error.message) : String(error));
  });
}
