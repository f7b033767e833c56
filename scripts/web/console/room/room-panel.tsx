import { useEffect, useRef } from "preact/hooks";
import type { ConnectionView, LoggedTick, RoomView } from "../../api.ts";
import { Badge } from "../badge.tsx";
import { Clock } from "../clock.tsx";
import { formatClock, formatDuration } from "../format.ts";
import { OutcomeBar } from "../live/outcome-bar.tsx";
import { numberOf, senderOf, TakenOver } from "../live/ticks-panel.tsx";
import { Scrollable } from "../panel.tsx";
import { moveBetweenRows, rowLink } from "../row-keys.ts";
import { getRoom } from "../server-api.ts";
import type { Commands } from "../use-commands.ts";
import type { Opened } from "../use-location.ts";
import { useLookup } from "../use-lookup.ts";
import { useNow } from "../use-now.ts";
import { Comings } from "./comings.tsx";
import { Members } from "./members.tsx";
import { headInWords } from "./positions.ts";
import { SayForm } from "./say-form.tsx";
import { TickEntries } from "./tick-entries.tsx";

interface RoomPanelProps {
  readonly room: string;
  /** The name of the tick whose entries are shown. */
  readonly tick: string | undefined;
  /** As it was told last. */
  readonly view: RoomView | undefined;
  /** Of all rooms. */
  readonly connections: readonly ConnectionView[];
  readonly run: Commands["run"];
  /** Differs when the room's log may have changed. */
  readonly version: string;
  hrefOf(opened: Opened): string;
  onClose(): void;
}

/** The log of one room, as it stands in the journal. */
export function RoomPanel(props: RoomPanelProps) {
  const { room, tick, view, connections, run, version, hrefOf, onClose } = props;
  const { found: log, problem } = useLookup((signal) => getRoom(room, signal), room, version);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), [room]);
  const head = (log ?? view)?.head;
  return (
    <section class="trace panel" aria-labelledby="room-title" data-testid="room-panel">
      <header class="panel-head">
        <h2 id="room-title" ref={title} tabIndex={-1}>
          Room {room}
        </h2>
        <span class="panel-note" data-testid="room-head">
          {headInWords(head)}
        </span>
        <div class="panel-tools">
          <button type="button" class="small" data-testid="room-close" onClick={onClose}>
            Close
          </button>
        </div>
      </header>
      <div class="trace-body">
        <Members room={room} connections={connections} run={run} />
        <SayForm room={room} run={run} />
        {tick !== undefined && <TickEntries room={room} tick={tick} version={version} />}
        {problem !== undefined && <p class="empty">{problem}</p>}
        {log !== undefined && log.ticks.length > 0 && (
          <TicksOfRoom room={room} ticks={log.ticks} selected={tick} hrefOf={hrefOf} />
        )}
        {log?.ticks.length === 0 && (
          <p class="empty">Nothing was said here in the last two hours.</p>
        )}
      </div>
    </section>
  );
}

interface TicksOfRoomProps {
  readonly room: string;
  /** Newest first. */
  readonly ticks: readonly LoggedTick[];
  readonly selected: string | undefined;
  hrefOf(opened: Opened): string;
}

function TicksOfRoom({ room, ticks, selected, hrefOf }: TicksOfRoomProps) {
  return (
    <div class="room-log">
      <Scrollable label="The ticks of the room, scrollable">
        <table onKeyDown={moveBetweenRows}>
          <caption class="sr-only">
            The ticks of the room, the latest first; each opens with its entries
          </caption>
          <thead>
            <tr>
              <th scope="col">Tick</th>
              <th scope="col" class="from-small">
                Opened
              </th>
              <th scope="col">Opened by</th>
              <th scope="col">Closed by</th>
              <th scope="col" class="number">
                Waited
              </th>
              <th scope="col" class="number">
                Entries
              </th>
              <th scope="col">Came and went</th>
              <th scope="col" class="from-medium">
                Outcomes
              </th>
            </tr>
          </thead>
          <tbody>
            {ticks.map((it) => (
              <TickOfRoom
                key={it.tick}
                tick={it}
                href={hrefOf({ room, tick: it.tick })}
                isSelected={it.tick === selected}
              />
            ))}
          </tbody>
        </table>
      </Scrollable>
    </div>
  );
}

interface TickOfRoomProps {
  readonly tick: LoggedTick;
  readonly href: string;
  readonly isSelected: boolean;
}

function TickOfRoom({ tick, href, isSelected }: TickOfRoomProps) {
  const { openedBy, openedAt, report, entries } = tick;
  return (
    <tr
      class={isSelected ? "opens selected" : "opens"}
      data-testid="room-tick"
      data-tick={tick.tick}
      onClick={() => {
        window.location.hash = href;
      }}
    >
      <th scope="row">
        <a
          {...rowLink}
          class="code"
          href={href}
          title={tick.tick}
          aria-current={isSelected ? "true" : undefined}
          aria-label={`Entries of the tick at ${formatClock(openedAt)}`}
        >
          {numberOf(tick.tick)}
        </a>
      </th>
      <td class="code from-small">
        <Clock at={openedAt} />
      </td>
      <td class="clipped" title={openedBy?.seat} data-testid="opened-by">
        {openedBy?.player ?? openedBy?.seat ?? "–"}
      </td>
      <td data-testid="closed-by">
        <Closing tick={tick} />
      </td>
      <td class="number">{report === undefined ? "–" : formatDuration(report.waitMs)}</td>
      <td class="number">{entries}</td>
      <td>
        <Comings comings={tick.comings} />
      </td>
      <td class="from-medium">
        {report !== undefined && <OutcomeBar outcomes={report.outcomes} />}
      </td>
    </tr>
  );
}

/** A tick that is open for so much longer than it should is taken over by whoever comes by. */
const patienceMs = 1_000;

/** Who has ended it, or why nobody has. */
function Closing({ tick }: { readonly tick: LoggedTick }) {
  const { report, endedAt, closesAt, entries } = tick;
  const now = useNow();
  if (report !== undefined) {
    return (
      <span class="badges" title={report.connectionId}>
        {senderOf(report)} {report.isTakenOver && <TakenOver />}
      </span>
    );
  }
  if (endedAt !== undefined && entries === 0) {
    return (
      <Badge
        tone="neutral"
        title="It begins a log, or keeps a silent one from growing too old: there is nothing to send"
      >
        empty
      </Badge>
    );
  }
  if (endedAt !== undefined) {
    return (
      <Badge
        tone="notice"
        title="It was ended, but nobody has reported that it was sent: it is under way, or its function was killed before"
      >
        not reported
      </Badge>
    );
  }
  if (now <= closesAt + patienceMs) return <Badge tone="neutral">open</Badge>;
  return (
    <Badge
      tone="bad"
      title="Whoever opened it has not ended it: the next message or heartbeat in the room does"
    >
      left open
    </Badge>
  );
}
