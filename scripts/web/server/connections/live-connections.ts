import type { ConnectionView } from "../../api.ts";
import { SettledLook } from "../settled-look.ts";

/** Looks at the connections again when something may have changed, and tells when it has. */
export class LiveConnections {
  readonly #changed: (connections: readonly ConnectionView[]) => void;
  readonly #looks: SettledLook;
  #told: string | undefined;

  /**
   * @param look may reject when there is nothing to look at any more
   * @param changed told of those that differ from what was told before
   */
  constructor(
    look: () => Promise<readonly ConnectionView[]>,
    changed: (connections: readonly ConnectionView[]) => void,
  ) {
    this.#changed = changed;
    this.#looks = new SettledLook(async () => this.#tell(await look()));
  }

  /** Somebody new listens, who may know less, or something else, than what was told last. */
  tellAnew(): void {
    this.#told = undefined;
    this.touch();
  }

  /** Something may have changed. */
  touch(): void {
    this.#looks.touch();
  }

  close(): void {
    this.#looks.close();
  }

  #tell(connections: readonly ConnectionView[]): void {
    const text = JSON.stringify(connections);
    if (this.#looks.isClosed || text === this.#told) return;
    this.#told = text;
    this.#changed(connections);
  }
}
