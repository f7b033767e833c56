import type { ConnectionView } from "../../api.ts";
import { plural } from "../format.ts";
import { Panel, Scrollable } from "../panel.tsx";
import type { Commands } from "../use-commands.ts";
import { ConnectionRow } from "./connection-row.tsx";
import type { Room } from "./rooms.ts";
import { roomsOf } from "./rooms.ts";

interface ConnectionsPanelProps {
  readonly connections: readonly ConnectionView[];
  readonly commands: Commands;
  /** Shows the events of one connection only. */
  onFollow(connectionId: string): void;
}

/** Of one room. */
const mostRows = 200;

export function ConnectionsPanel({ connections, commands, onFollow }: ConnectionsPanelProps) {
  return (
    <Panel id="connections" title="Connections" note={countsOf(connections).join(", ")}>
      <Scrollable label="Connections, scrollable">
        <table>
          <caption class="sr-only">Who is connected, by room</caption>
          <thead>
            <tr>
              <th scope="col">Player</th>
              <th scope="col">Connection</th>
              <th scope="col" class="from-medium">
                User
              </th>
              <th scope="col" class="from-tiny">
                Protocol
              </th>
              <th scope="col" class="number">
                Age
              </th>
              <th scope="col" class="number from-medium">
                Last active
              </th>
              <th scope="col" class="number">
                Expires in
              </th>
              <th scope="col" class="from-small">
                <span class="sr-only">Break it</span>
              </th>
            </tr>
          </thead>
          {roomsOf(connections).map((room) => (
            <RoomRows key={room.name} room={room} run={commands.run} onFollow={onFollow} />
          ))}
        </table>
        {connections.length === 0 && (
          <p class="empty">
            Nobody is connected. Play in <a href="/">the game</a>, or connect with the send box.
          </p>
        )}
      </Scrollable>
    </Panel>
  );
}

interface RoomRowsProps {
  readonly room: Room;
  readonly run: Commands["run"];
  onFollow(connectionId: string): void;
}

function RoomRows({ room: { name, connections }, ...rowProps }: RoomRowsProps) {
  return (
    <tbody data-testid="room" data-room={name}>
      <tr class="group">
        <th scope="rowgroup" colSpan={8}>
          <span class="muted">Room</span> {name}
          <span class="muted"> · {countsOf(connections).join(" · ")}</span>
        </th>
      </tr>
      {connections.slice(0, mostRows).map((connection) => (
        <ConnectionRow key={connection.connectionId} connection={connection} {...rowProps} />
      ))}
      {connections.length > mostRows && (
        <tr>
          <td colSpan={8} class="muted">
            and {connections.length - mostRows} more
          </td>
        </tr>
      )}
    </tbody>
  );
}

/** How many are there, and how many only seem to be or are not known to be. */
function countsOf(connections: readonly ConnectionView[]): readonly string[] {
  const open = connections.filter(({ state }) => state === "open").length;
  const forgotten = connections.filter((it) => it.forgotten).length;
  const ghosts = connections.length - open;
  return [
    `${open} open`,
    ...(forgotten > 0 ? [`${forgotten} forgotten`] : []),
    ...(ghosts > 0 ? [plural(ghosts, "ghost")] : []),
  ];
}
