import { inBackground } from "../../in-background.ts";

/** So many changes are looked at once: a busy room is used a hundred times a second. */
const settlingMs = 100;

/** Looks again when something may have changed: once for many changes, and never twice at once. */
export class SettledLook {
  readonly #look: () => Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  #looking = false;
  #again = false;
  #closed = false;

  /** @param look may reject when there is nothing to look at any more, as while all is being closed */
  constructor(look: () => Promise<void>) {
    this.#look = look;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Something may have changed. */
  touch(): void {
    if (this.#closed) return;
    if (this.#looking) this.#again = true;
    else this.#timer ??= setTimeout(() => inBackground(this.#refresh()), settlingMs);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #refresh(): Promise<void> {
    this.#timer = undefined;
    this.#looking = true;
    await this.#look().catch(() => {});
    this.#looking = false;
    if (!this.#again) return;
    this.#again = false;
    this.touch();
  }
}
