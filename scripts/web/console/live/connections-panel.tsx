import type { BarView, ConnectionView, RoomView } from "../../api.ts";
import { plural } from "../format.ts";
import { Panel, Scrollable } from "../panel.tsx";
import { headInWords } from "../room/positions.ts";
import type { Commands } from "../use-commands.ts";
import type { Opened } from "../use-location.ts";
import { BarList } from "./bar-list.tsx";
import { ConnectionRow } from "./connection-row.tsx";
import type { Room } from "./rooms.ts";
import { roomsOf } from "./rooms.ts";

interface ConnectionsPanelProps {
  readonly connections: readonly ConnectionView[];
  readonly bars: readonly BarView[];
  /** How far the logs of rooms have come, by their names. */
  readonly rooms: ReadonlyMap<string, RoomView>;
  /** The room whose log is open. */
  readonly opened: string | undefined;
  readonly commands: Commands;
  hrefOf(opened: Opened): string;
  /** Shows the events of one connection only. */
  onFollow(connectionId: string): void;
}

/** Of one room. */
const mostRows = 200;

export function ConnectionsPanel(props: ConnectionsPanelProps) {
  const { connections, bars, rooms, opened, commands, hrefOf, onFollow } = props;
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
              <th scope="col" class="from-large">
                Seat
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
            <RoomRows
              key={room.name}
              room={room}
              view={rooms.get(room.name)}
              href={hrefOf({ room: room.name })}
              isOpen={room.name === opened}
              run={commands.run}
              onFollow={onFollow}
            />
          ))}
        </table>
        {connections.length === 0 && (
          <p class="empty">
            Nobody is connected. Play in <a href="/">the game</a>, or connect with the send box.
          </p>
        )}
      </Scrollable>
      <BarList bars={bars} run={commands.run} />
    </Panel>
  );
}

interface RoomRowsProps {
  readonly room: Room;
  readonly view: RoomView | undefined;
  /** Of its log. */
  readonly href: string;
  readonly isOpen: boolean;
  readonly run: Commands["run"];
  onFollow(connectionId: string): void;
}

function RoomRows({ room, view, href, isOpen, ...rowProps }: RoomRowsProps) {
  const { name, connections } = room;
  return (
    <tbody data-testid="room" data-room={name}>
      <tr class="group">
        <th scope="rowgroup" colSpan={9}>
          <span class="muted">Room</span>{" "}
          <a href={href} title="Its log" aria-current={isOpen ? "true" : undefined}>
            {name}
          </a>
          <span class="muted">
            {" · "}
            {[...countsOf(connections), headInWords(view?.head)].join(" · ")}
          </span>
        </th>
      </tr>
      {connections.slice(0, mostRows).map((connection) => (
        <ConnectionRow key={connection.connectionId} connection={connection} {...rowProps} />
      ))}
      {connections.length > mostRows && (
        <tr>
          <td colSpan={9} class="muted">
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
