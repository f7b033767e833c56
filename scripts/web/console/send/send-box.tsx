import { useState } from "preact/hooks";
import type { Protocol } from "#protocol/subprotocols.ts";
import type { LocalGame, LocalPlayer } from "../../api.ts";
import { Panel } from "../panel.tsx";
import { Choice } from "./choice.tsx";
import { FrameForm } from "./frame-form.tsx";
import { SendLog } from "./send-log.tsx";
import { useLocalGame } from "./use-local-game.ts";
import type { SendSession } from "./use-send-session.ts";
import { useSendSession } from "./use-send-session.ts";

/** Speaks to the gateway as any local player, rightly or wrongly. */
export function SendBox({ isServerThere }: { readonly isServerThere: boolean }) {
  const { game, problem } = useLocalGame(isServerThere);
  const session = useSendSession(game?.config);
  const [protocol, setProtocol] = useState<Protocol>("relay.v1");
  return (
    <Panel id="send" title="Send box" note={notes[session.state]}>
      <div class="form" data-testid="send" data-state={session.state}>
        {problem !== undefined && <p class="problem">{problem}</p>}
        {game !== undefined && (
          <SeatForm game={game} session={session} protocol={protocol} onProtocol={setProtocol} />
        )}
        <FrameForm protocol={protocol} isOpen={session.state === "open"} onSend={session.send} />
        <SendLog log={session.log} onClear={session.clearLog} />
      </div>
    </Panel>
  );
}

const notes = { closed: "not connected", connecting: "connecting…", open: "connected" } as const;

interface SeatFormProps {
  readonly game: LocalGame;
  readonly session: SendSession;
  readonly protocol: Protocol;
  onProtocol(protocol: Protocol): void;
}

function SeatForm({ game, session, protocol, onProtocol }: SeatFormProps) {
  const { config, players } = game;
  const [playerName, setPlayerName] = useState<string>();
  const [room, setRoom] = useState("");
  const player = players.find(({ name }) => name === playerName) ?? players[0];
  const isClosed = session.state === "closed";

  function submit(event: Event): void {
    event.preventDefault();
    const url = config.API_Gateway.WebSocket_API_URL;
    if (!isClosed) session.close();
    else if (player !== undefined) {
      void session.connect(player, { url, protocol, room: room.trim() });
    }
  }

  return (
    <form onSubmit={submit}>
      <fieldset disabled={!isClosed}>
        <legend>As whom</legend>
        <div class="fields-row">
          <PlayerField players={players} value={player?.name ?? ""} onChange={setPlayerName} />
          <label class="field">
            <span>Room</span>
            <input
              data-testid="send-room"
              placeholder="lobby"
              autocomplete="off"
              spellcheck={false}
              value={room}
              onInput={({ currentTarget: { value } }) => setRoom(value)}
            />
          </label>
        </div>
      </fieldset>
      <div class="choices">
        <fieldset class="bare" disabled={!isClosed}>
          <Choice
            label="Protocol"
            name="send-protocol"
            options={{ "relay.v1": "relay.v1", plain: "plain" }}
            value={protocol}
            onChange={onProtocol}
          />
        </fieldset>
        <button
          type="submit"
          class={isClosed ? "primary" : undefined}
          data-testid={isClosed ? "send-connect" : "send-disconnect"}
        >
          {isClosed ? "Connect" : "Disconnect"}
        </button>
      </div>
    </form>
  );
}

interface PlayerFieldProps {
  readonly players: readonly LocalPlayer[];
  readonly value: string;
  onChange(name: string): void;
}

function PlayerField({ players, value, onChange }: PlayerFieldProps) {
  return (
    <label class="field">
      <span>Player</span>
      <select
        data-testid="send-player"
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      >
        {players.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
