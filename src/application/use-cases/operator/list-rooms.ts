import type { AllRooms } from "#application/ports/all-rooms.ts";
import type { Clock } from "#application/ports/clock.ts";

export interface ListRoomsDependencies {
  readonly allRooms: AllRooms;
  readonly clock: Clock;
}

export interface OccupiedRoom {
  readonly room: string;
  readonly connections: number;
}

export type ListRooms = ReturnType<typeof createListRooms>;

/** Every room that somebody is in, the fullest first. */
export function createListRooms({ allRooms, clock }: ListRoomsDependencies) {
  /** @param endBy epoch milliseconds */
  return async function listRooms(endBy: number): Promise<readonly OccupiedRoom[]> {
    const counts = await allRooms.count(clock.now(), endBy);
    return [...counts]
      .map(([room, connections]) => ({ room, connections }))
      .sort((one, other) => other.connections - one.connections || compare(one.room, other.room));
  };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
