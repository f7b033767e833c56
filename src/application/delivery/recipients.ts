import type { Connections } from "#application/ports/connections.ts";
import type { Telemetry } from "#application/ports/telemetry.ts";
import { tracedPages } from "#application/tracing.ts";
import type { Connection } from "#domain/connection.ts";

/**
 * Everybody in a room, read page by page. The first page is asked for at once, so that it comes
 * while something else is done.
 */
export class Recipients implements AsyncIterable<readonly Connection[]> {
  readonly #pages: AsyncGenerator<readonly Connection[]>;
  readonly #first: Promise<IteratorResult<readonly Connection[]>>;

  /**
   * @param now epoch milliseconds
   * @param deadline epoch milliseconds
   */
  constructor(
    connections: Connections,
    telemetry: Telemetry,
    room: string,
    now: number,
    deadline: number,
  ) {
    this.#pages = tracedPages(telemetry, "registry", connections.inRoom(room, now, deadline));
    this.#first = this.#pages.next();
    // Met by whoever reads them, if anybody does.
    this.#first.catch(() => {});
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<readonly Connection[]> {
    try {
      for (let next = await this.#first; !next.done; next = await this.#pages.next()) {
        yield next.value;
      }
    } finally {
      await this.#pages.return(undefined);
    }
  }

  /** They are not needed, or not any more. */
  discard(): void {
    this.#pages.return(undefined).catch(() => {});
  }
}
