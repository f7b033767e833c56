interface Timer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
  isStopped: boolean;
}

/**
 * Time that passes only when there is nothing left to do, in the same order for the same world. An
 * hour takes as long as what happens in it.
 */
export class VirtualTime {
  readonly #timers: Timer[] = [];
  #now: number;
  #order = 0;

  /** @param now epoch milliseconds */
  constructor(now: number) {
    this.#now = now;
  }

  now = (): number => this.#now;

  /** @returns what stops it */
  after = (milliseconds: number, callback: () => void): (() => void) => {
    const at = this.#now + Math.max(0, milliseconds);
    const timer: Timer = { at, order: this.#order++, callback, isStopped: false };
    this.#push(timer);
    return () => {
      timer.isStopped = true;
    };
  };

  sleep = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => void this.after(milliseconds, resolve));

  /** Lets everything happen until a moment, and whatever follows from it at that moment. */
  runUntil(end: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const next = () => {
        try {
          const timer = this.#pop(end);
          if (timer === undefined) {
            this.#now = Math.max(this.#now, end);
            resolve();
            return;
          }
          this.#now = Math.max(this.#now, timer.at);
          timer.callback();
          whenQuiet(next);
        } catch (error) {
          reject(error);
        }
      };
      whenQuiet(next);
    });
  }

  #push(timer: Timer): void {
    const heap = this.#timers;
    let index = heap.push(timer) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(timer, at(heap, parent))) break;
      heap[index] = at(heap, parent);
      index = parent;
    }
    heap[index] = timer;
  }

  /** The next timer that has not been stopped, if it is due by then. */
  #pop(end: number): Timer | undefined {
    for (;;) {
      const first = this.#timers[0];
      if (first === undefined || first.at > end) return undefined;
      this.#removeFirst();
      if (!first.isStopped) return first;
    }
  }

  #removeFirst(): void {
    const heap = this.#timers;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(at(heap, child + 1), at(heap, child))) child++;
      if (!isBefore(at(heap, child), last)) break;
      heap[index] = at(heap, child);
      index = child;
    }
    heap[index] = last;
  }
}

function isBefore(one: Timer, other: Timer): boolean {
  return one.at === other.at ? one.order < other.order : one.at < other.at;
}

function at(heap: readonly Timer[], index: number): Timer {
  const timer = heap[index];
  if (timer === undefined) throw new Error("The heap is broken.");
  return timer;
}

const resolved = Promise.resolve();

/**
 * Node.js comes back to its queue of ticks when every promise that could go on has done so. A tick
 * asked for by a promise is in no queue before; and it costs a tenth of an immediate.
 */
function whenQuiet(callback: () => void): void {
  void resolved.then(() => process.nextTick(callback));
}
