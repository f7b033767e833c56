import { useCallback, useEffect, useRef } from "preact/hooks";
import { CommandStatus } from "./command-status.tsx";
import { EventPanel } from "./details/event-panel.tsx";
import { FaultPanel } from "./faults/fault-panel.tsx";
import { BroadcastsPanel } from "./live/broadcasts-panel.tsx";
import { ConnectionsPanel } from "./live/connections-panel.tsx";
import { EventsPanel } from "./live/events-panel.tsx";
import { useLive } from "./live/use-live.ts";
import { SendBox } from "./send/send-box.tsx";
import { StreamStatus } from "./stream-status.tsx";
import { TracePanel } from "./trace/trace-panel.tsx";
import { useCommands } from "./use-commands.ts";
import { useNavigation } from "./use-location.ts";

export function App() {
  const live = useLive();
  const commands = useCommands();
  const { location, hrefOf, close, setFilter } = useNavigation();
  const { trace, event, filter } = location;
  const isOpen = trace !== undefined || event !== undefined;
  const { connections, players, faults } = live.state;
  useReturnToRow(trace ?? event);
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
          <ConnectionsPanel connections={connections} commands={commands} onFollow={follow} />
          <BroadcastsPanel broadcasts={live.shown.broadcasts} selected={trace} hrefOf={hrefOf} />
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
            broadcast={live.state.broadcasts.find(({ traceId }) => traceId === trace)}
            event={live.state.events.find(({ traceId }) => traceId === trace)}
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

/** When a trace or an event is closed, the focus is where it was before it was opened. */
function useReturnToRow(opened: string | number | undefined): void {
  const before = useRef(opened);
  useEffect(() => {
    const closed = before.current;
    before.current = opened;
    if (closed === undefined || opened !== undefined) return;
    const attribute = typeof closed === "string" ? "data-trace-id" : "data-event-id";
    const row = document.querySelector(`[${attribute}="${CSS.escape(String(closed))}"] a`);
    if (row instanceof HTMLElement) row.focus();
  }, [opened]);
}
