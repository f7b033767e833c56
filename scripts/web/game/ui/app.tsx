import { useCallback, useEffect, useState } from "preact/hooks";
import type { LocalGame } from "../../api.ts";
import { forgetSeat } from "../session/kept-seat.ts";
import { findLocalGame } from "../session/local-game.ts";
import { windowStore } from "../session/window-store.ts";
import { Entrance } from "./entrance.tsx";
import type { Seat } from "./seat.ts";
import { Table } from "./table.tsx";

/** Logged out there is an entrance, logged in a table. */
export function App() {
  const local = useLocalGame();
  // Whoever comes back to the entrance is still called the same.
  const [name, setName] = useState("");
  const [seat, setSeat] = useState<Seat>();

  const leave = useCallback(() => {
    forgetSeat(windowStore());
    seat?.free();
    void seat?.match.leave();
    setSeat(undefined);
  }, [seat]);

  // Nothing is known of the machine yet; it takes a moment that nobody notices.
  if (local === "asking") return null;
  if (seat) return <Table seat={seat} isLocal={local !== undefined} onLeave={leave} />;
  return <Entrance local={local} name={name} onName={setName} onSeated={setSeat} />;
}

function useLocalGame(): LocalGame | undefined | "asking" {
  const [local, setLocal] = useState<LocalGame | undefined | "asking">("asking");
  useEffect(() => {
    void findLocalGame().then(setLocal);
  }, []);
  return local;
}
