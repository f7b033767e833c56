/** More than begin while a function may still be at work on the first of them. */
const mostTraces = 20_000;

/**
 * The ids of the latest traces that have begun here. Anybody can send a segment to the trace port;
 * only those of these traces are ours.
 */
export class KnownTraces {
  readonly #ids = new Set<string>();

  add(traceId: string): void {
    // Begun again it is the latest again.
    this.#ids.delete(traceId);
    this.#ids.add(traceId);
    if (this.#ids.size <= mostTraces) return;
    const [oldest = ""] = this.#ids;
    this.#ids.delete(oldest);
  }

  has(traceId: string): boolean {
    return this.#ids.has(traceId);
  }
}
