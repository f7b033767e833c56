import type { RoomView } from "../../api.ts";
import { SettledLook } from "../settled-look.ts";

/** More than there are, on a machine of one developer. */
const mostRooms = 1_000;

/** Looks at a room again when something may have been done in it, and tells when it was. */
export class LiveRooms {
  readonly #look: (room: string) => Promise<RoomView>;
  readonly #changed: (room: RoomView) => void;
  readonly #looks = new SettledLook(() => this.catchUp());
  readonly #touched = new Set<string>();
  readonly #views = new Map<string, RoomView>();

  /**
   * @param look may reject when there is nothing to look at any more
   * @param changed told of a room that differs from what was told before
   */
  constructor(look: (room: string) => Promise<RoomView>, changed: (room: RoomView) => void) {
    this.#look = look;
    this.#changed = changed;
  }

  /** As they were when they were looked at last. */
  get views(): readonly RoomView[] {
    return [...this.#views.values()];
  }

  /** Something may have been done in a room. @param isWatched whether it is looked at at once */
  touch(room: string, isWatched: boolean): void {
    keepLatest(this.#touched.add(room));
    if (isWatched) this.#looks.touch();
  }

  /** Somebody is in these rooms: one that is new is looked at at once. */
  meet(rooms: Iterable<string>): void {
    for (const room of new Set(rooms)) if (!this.#views.has(room)) this.touch(room, true);
  }

  /** Looks at all rooms in which something may have been done since. */
  async catchUp(): Promise<void> {
    const rooms = [...this.#touched];
    this.#touched.clear();
    await Promise.all(rooms.map((room) => this.#refresh(room)));
  }

  close(): void {
    this.#looks.close();
  }

  async #refresh(room: string): Promise<void> {
    const view = await this.#look(room);
    const before = this.#views.get(room);
    this.#views.delete(room);
    keepLatest(this.#views.set(room, view));
    if (this.#looks.isClosed || JSON.stringify(before) === JSON.stringify(view)) return;
    this.#changed(view);
  }
}

function keepLatest(rooms: Set<string> | Map<string, unknown>): void {
  const [oldest] = rooms.keys();
  if (rooms.size > mostRooms && oldest !== undefined) rooms.delete(oldest);
}
