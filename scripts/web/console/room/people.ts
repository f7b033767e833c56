import type { ConnectionView } from "../../api.ts";
import { groupBy } from "../group-by.ts";

/** Somebody who is in a room: a seat, with the connections that it has. */
export interface Person {
  readonly seat: string;
  readonly userId: string;
  readonly player?: string;
  /** As JSON; who has none is announced to nobody. */
  readonly profile?: string;
  /** The oldest first. */
  readonly connections: readonly ConnectionView[];
  /** Epoch milliseconds. */
  readonly since: number;
}

/** Who is in a room as far as the relay knows: members first, and then who came first. */
export function peopleIn(room: string, connections: readonly ConnectionView[]): readonly Person[] {
  const known = connections.filter((it) => it.room === room && it.forgotten === undefined);
  const bySeat = groupBy(known, ({ seat }) => seat);
  return [...bySeat].flatMap(([seat, some]) => personOf(seat, some) ?? []).toSorted(byRank);
}

function personOf(seat: string, some: readonly ConnectionView[]): Person | undefined {
  const connections = some.toSorted((one, other) => one.connectedAt - other.connectedAt);
  const [first] = connections;
  if (first === undefined) return undefined;
  const { userId, player, connectedAt: since } = first;
  const profile = connections.find((it) => it.profile !== undefined)?.profile;
  return {
    ...{ seat, userId, connections, since },
    ...(player !== undefined && { player }),
    ...(profile !== undefined && { profile }),
  };
}

function byRank(one: Person, other: Person): number {
  const isMember = (it: Person) => Number(it.profile !== undefined);
  return isMember(other) - isMember(one) || one.since - other.since;
}
