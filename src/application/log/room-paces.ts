export interface PaceSettings {
  /** How long a tick lasts at least, milliseconds; 0 for no waiting at all. */
  readonly tickMs: number;
  /** How many posts a second one room may cost. */
  readonly roomPostsPerSecond: number;
}

/** As many as an instance remembers; of those that are forgotten, ticks are as short as any. */
const rememberedRooms = 1_000;

/**
 * How long ticks last: a large room slows down instead of using up the quota of all. What is known
 * of a room is what its last tick cost that this instance has sent.
 */
export class RoomPaces {
  readonly #settings: PaceSettings;
  readonly #posts = new Map<string, number>();

  constructor(settings: PaceSettings) {
    this.#settings = settings;
  }

  /** @returns whole milliseconds */
  tickMs(room: string): number {
    const { tickMs, roomPostsPerSecond } = this.#settings;
    const posts = this.#posts.get(room) ?? 0;
    return Math.max(tickMs, Math.floor((posts * 1_000) / roomPostsPerSecond));
  }

  /** @param posts of the last tick; a plain player counts once for each message */
  sent(room: string, posts: number): void {
    this.#posts.delete(room);
    this.#posts.set(room, posts);
    if (this.#posts.size <= rememberedRooms) return;
    for (const [oldest] of this.#posts) {
      this.#posts.delete(oldest);
      return;
    }
  }
}
