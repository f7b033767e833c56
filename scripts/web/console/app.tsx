import { useCallback, useEffect, useRef } from "preact/hooks";
import { CommandStatus } from "./command-status.tsx";
import { EventPanel } from "./details/event-panel.tsx";
import { FaultPanel } from "./faults/fault-panel.tsx";
import { ConnectionsPanel } from "./live/connections-panel.tsx";
import { EventsPanel } from "./live/events-panel.tsx";
import type { LiveState } from "./live/live-state.ts";
import { TicksPanel } from "./live/ticks-panel.tsx";
import { useLive } from "./live/use-live.ts";
import type { ConsoleLocation } from "./location-hash.ts";
import { RoomPanel } from "./room/room-panel.tsx";
import { SendBox } from "./send/send-box.tsx";
import { StreamStatus } from "./stream-status.tsx";
import { TracePanel } from "./trace/trace-panel.tsx";
import { useCommands } from "./use-commands.ts";
import { useNavigation } from "./use-location.ts";

export function App() {
  const live = useLive();
  const commands = useCommands();
  const { location, hrefOf, close, setFilter } = useNavigation();
  const { trace, event, room, tick, filter } = location;
  const isOpen = trace !== undefined || event !== undefined || room !== undefined;
  const { connections, bars, rooms, players, faults } = live.state;
  useReturnToRow(location);
  const follow = useCallback((connection: string) => setFilter({ connection }), [setFilter]);

  return (
    <>
      <button type="button" class="skip" onClick={() => goTo("events")}>
        To the events
      </button>
      <header class="top">
        <h1>
          Game Relay <span>Console</span>
        </h1>
        <StreamStatus state={live.streamState} />
        <CommandStatus result={commands.result} />
        <nav aria-label="Pages">
          <span class="jumps">
            {tools.map(({ id, title }) => (
              <button key={id} type="button" class="small" onClick={() => goTo(id)}>
                {title}
              </button>
            ))}
          </span>
          <a href="/">Game</a>
        </nav>
      </header>
      <main
        class={isOpen ? "with-trace" : ""}
        onKeyDown={({ key, defaultPrevented }) => {
          if (key === "Escape" && isOpen && !defaultPrevented) close();
        }}
      >
        <div class="live">
          <ConnectionsPanel
            connections={connections}
            bars={bars}
            rooms={rooms}
            opened={room}
            commands={commands}
            hrefOf={hrefOf}
            onFollow={follow}
          />
          <TicksPanel ticks={live.shown.ticks} selected={trace} hrefOf={hrefOf} />
          <EventsPanel
            live={live}
            filter={filter}
            opened={location}
            hrefOf={hrefOf}
            onFilter={setFilter}
          />
        </div>
        {trace !== undefined && (
          <TracePanel
            traceId={trace}
            ticks={live.state.ticks.filter(({ traceId }) => traceId === trace)}
            event={live.state.events.find(({ traceId }) => traceId === trace)}
            hrefOf={hrefOf}
            onClose={close}
          />
        )}
        {event !== undefined && (
          <EventPanel
            key={event}
            number={event}
            event={live.state.events.find(({ id }) => id === event)}
            isServerKnown={faults !== undefined}
            onClose={close}
          />
        )}
        {room !== undefined && trace === undefined && event === undefined && (
          <RoomPanel
            key={room}
            room={room}
            tick={tick}
            view={rooms.get(room)}
            connections={connections}
            run={commands.run}
            version={versionOf(live.state, room)}
            hrefOf={hrefOf}
            onClose={close}
          />
        )}
        <div class="tools">
          <SendBox isServerThere={live.streamState === "live"} />
          <FaultPanel
            settings={faults}
            connections={connections}
            players={players}
            commands={commands}
          />
        </div>
      </main>
    </>
  );
}

/** What stands below everything else where there is room for one column only. */
const tools = [
  { id: "send", title: "Send box" },
  { id: "faults", title: "Faults" },
] as const;

/** To a panel. A link would take the trace and the filter out of the address. */
function goTo(panel: string): void {
  document.getElementById(panel)?.scrollIntoView({ block: "start" });
  document.getElementById(`${panel}-title`)?.focus({ preventScroll: true });
}

/** Differs when the log of a room may have changed. */
function versionOf({ rooms, ticks }: LiveState, room: string): string {
  return JSON.stringify([rooms.get(room), ticks.findLast((tick) => tick.room === room)?.tick]);
}

/** When what was open is closed, the focus is where it was before it was opened. */
function useReturnToRow(opened: ConsoleLocation): void {
  const row = rowOf(opened);
  const before = useRef(row);
  useEffect(() => {
    const closed = before.current;
    before.current = row;
    if (closed === undefined || row !== undefined) return;
    const link = document.querySelector(`${closed} a`);
    if (link instanceof HTMLElement) link.focus();
  }, [row]);
}

/** @returns a selector; nothing if nothing is open */
function rowOf({ trace, event, room }: ConsoleLocation): string | undefined {
  if (trace !== undefined) return `[data-trace-id="${CSS.escape(trace)}"]`;
  if (event !== undefined) return `[data-event-id="${event}"]`;
  return room && `[data-room="${CSS.escape(room)}"]`;
}
