/** Who listens to what. */
export class EventListeners<Events> {
  readonly #listeners = new Map<keyof Events, Set<(detail: never) => void>>();

  /** @returns a function that takes the listener away again */
  on<Event extends keyof Events>(
    event: Event,
    listener: (detail: Events[Event]) => void,
  ): () => void {
    // One entry for each call, so that taking one away leaves the same function of another call.
    const entry = (detail: Events[Event]) => listener(detail);
    const entries = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, entries.add(entry));
    return () => void entries.delete(entry);
  }

  /**
   * A listener that throws harms nobody else: its error is thrown where nothing can catch it. One
   * that is taken away meanwhile is not called any more, and one that is added not yet.
   *
   * @returns whether anybody listens
   */
  emit<Event extends keyof Events>(event: Event, detail: Events[Event]): boolean {
    const entries = this.#listeners.get(event) as
      | ReadonlySet<(detail: Events[Event]) => void>
      | undefined;
    const present = [...(entries ?? [])];
    for (const entry of present) {
      if (entries?.has(entry)) callSafely(entry, detail);
    }
    return present.length > 0;
  }
}

function callSafely<Detail>(listener: (detail: Detail) => void, detail: Detail): void {
  try {
    listener(detail);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
