import type { ConnectionView } from "../../api.ts";
import { groupBy } from "../group-by.ts";

export interface Room {
  readonly name: string;
  /** The oldest first. */
  readonly connections: readonly ConnectionView[];
}

/** Who is where, by the names of the rooms. */
export function roomsOf(connections: readonly ConnectionView[]): readonly Room[] {
  const byName = groupBy(connections, ({ room }) => room);
  return [...byName]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([name, members]) => ({
      name,
      connections: members.toSorted((one, other) => one.connectedAt - other.connectedAt),
    }));
}
