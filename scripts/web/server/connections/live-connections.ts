import { inBackground } from "../../../in-background.ts";
import type { ConnectionView } from "../../api.ts";

/** So many changes are told at once: a busy room is used a hundred times a second. */
const settlingMs = 100;

/**
 * Looks at the connections again when something may have changed, and tells when it has.
 */
export class LiveConnections {
  readonly #look: () => Promise<readonly ConnectionView[]>;
  readonly #changed: (connections: readonly ConnectionView[]) => void;
  #told: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking = false;
  #again = false;
  #closed = false;

  /**
   * @param look may reject when there is nothing to look at any more
   * @param changed told of those that differ from what was told before
   */
  constructor(
    look: () => Promise<readonly ConnectionView[]>,
    changed: (connections: readonly ConnectionView[]) => void,
  ) {
    this.#look = look;
    this.#changed = changed;
  }

  /** Somebody new listens, who may know less, or something else, than what was told last. */
  tellAnew(): void {
    this.#told = undefined;
    this.touch();
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
    // While the cloud is being closed there is nothing to tell.
    const connections = await this.#look().catch(() => undefined);
    this.#looking = false;
    if (connections !== undefined && !this.#closed) this.#tell(connections);
    if (this.#again) {
      this.#again = false;
      this.touch();
    }
  }

  #tell(connections: readonly ConnectionView[]): void {
    const text = JSON.stringify(connections);
    if (text === this.#told) return;
    this.#told = text;
    this.#changed(connections);
  }
}
