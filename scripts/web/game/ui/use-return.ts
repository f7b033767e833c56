import { useEffect, useState } from "preact/hooks";
import type { LocalGame, LocalPlayer } from "../../api.ts";
import type { KeptSeat } from "../session/kept-seat.ts";
import { keptSeat } from "../session/kept-seat.ts";
import { roomInAddress } from "../session/room.ts";
import { isSeatFree, takeSeat } from "../session/seats.ts";
import { windowStore } from "../session/window-store.ts";
import type { Attempt } from "./use-log-in.ts";

/** How a local player logs in; their password is known to everybody on this machine. */
export function localAttempt({ config }: LocalGame, player: LocalPlayer): Attempt {
  const { name, username, password } = player;
  return { config, username, password, player: name, seat: () => takeSeat(name) };
}

/**
 * Goes back to the seat of this window, as after a reload.
 *
 * @returns whether it is on its way
 */
export function useReturn(
  local: LocalGame | undefined,
  start: (attempt: Attempt) => void,
): boolean {
  const [attempt] = useState(() => attemptToReturn(local, keptSeat(windowStore())));
  const [isReturning, setIsReturning] = useState(attempt !== undefined);
  useEffect(() => {
    if (attempt === undefined) return;
    // Who duplicates a window gets a copy of what it has kept, and is somebody else all the same.
    void isSeatFree(attempt.player).then((isFree) => {
      if (isFree) start(attempt);
      else setIsReturning(false);
    });
  }, [attempt]);
  return isReturning;
}

/** Another room in the address is another wish. */
function attemptToReturn(
  local: LocalGame | undefined,
  seat: KeptSeat | undefined,
): Attempt | undefined {
  if (local === undefined || seat?.room !== roomInAddress(location.search)) return undefined;
  const player = local.players.find(({ name }) => name === seat.player);
  return player && { ...localAttempt(local, player), place: seat.place };
}
