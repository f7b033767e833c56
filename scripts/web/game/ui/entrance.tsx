import { useState } from "preact/hooks";
import { isRoomName } from "#protocol/room-name.ts";
import type { LocalGame } from "../../api.ts";
import { cleanName, suggestName } from "../rules/names.ts";
import { addressWithRoom, roomInAddress } from "../session/room.ts";
import { LocalPlayers } from "./local-players.tsx";
import { NameField } from "./name-field.tsx";
import { RoomField } from "./room-field.tsx";
import type { Seat } from "./seat.ts";
import { StackLogin } from "./stack-login.tsx";
import { Title } from "./title.tsx";
import type { Attempt } from "./use-log-in.ts";
import { useLogIn } from "./use-log-in.ts";
import { useReturn } from "./use-return.ts";

interface Props {
  readonly local: LocalGame | undefined;
  /** As it stands in its field. */
  readonly name: string;
  readonly onName: (name: string) => void;
  readonly onSeated: (seat: Seat) => void;
}

/** Where one says who one is, and in which room one plays. */
export function Entrance({ local, name, onName, onSeated }: Props) {
  const [room, setRoom] = useState(() => roomInAddress(location.search));
  const [fallback] = useState(() => suggestName(Math.random));
  const { state, logIn, giveNewPassword } = useLogIn((attempt, match, free, called) => {
    history.replaceState(null, "", addressWithRoom(location.href, room));
    onName(called);
    onSeated({
      ...{ match, free, room, player: attempt.player, name: called },
      isKept: attempt.seat !== undefined,
    });
  });
  const isReady = isRoomName(room) && state.kind !== "trying";
  const start = (attempt: Attempt) => {
    return logIn(attempt, room, attempt.place?.name || cleanName(name) || fallback);
  };
  const isReturning = useReturn(local, start);
  if (isReturning && state.kind !== "failed") {
    return (
      <main class="entrance">
        <p role="status">Back to your seat…</p>
      </main>
    );
  }

  return (
    <main class="entrance">
      <Title />
      <div class="entrance-forms">
        <NameField name={name} fallback={fallback} onChange={onName} />
        <RoomField room={room} onChange={setRoom} />
        {local && (
          <LocalPlayers
            game={local}
            isReady={isReady}
            trying={state.kind === "trying" ? state.player : undefined}
            onChoose={start}
          />
        )}
        <StackLogin
          isOnlyWay={local === undefined}
          isReady={isReady}
          state={state}
          onLogIn={start}
          onNewPassword={giveNewPassword}
        />
        <p class="problem" role="alert" data-testid="login-problem">
          {state.kind === "failed" ? state.sentence : ""}
        </p>
      </div>
    </main>
  );
}
