import { useEffect, useRef } from "preact/hooks";
import { CommandStatus } from "./command-status.tsx";
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
  const { location, hrefOf, closeTrace, setFilter } = useNavigation();
  const { trace, filter } = location;
  const { connections, players, faults } = live.state;
  useReturnToRow(trace);

  return (
    <>
      <button type="button" class="skip" onClick={skipToEvents}>
        To the events
      </button>
      <header class="top">
        <h1>
          Game Relay <span>Console</span>
        </h1>
        <StreamStatus state={live.streamState} />
        <CommandStatus result={commands.result} />
        <nav aria-label="Pages">
          <a href="/">Game</a>
        </nav>
      </header>
      <main
        class={trace === undefined ? "" : "with-trace"}
        onKeyDown={({ key, defaultPrevented }) => {
          if (key === "Escape" && trace !== undefined && !defaultPrevented) closeTrace();
        }}
      >
        <div class="live">
          <ConnectionsPanel
            connections={connections}
            commands={commands}
            onFollow={(connection) => setFilter({ ...filter, connection })}
          />
          <BroadcastsPanel broadcasts={live.shown.broadcasts} selected={trace} hrefOf={hrefOf} />
          <EventsPanel
            live={live}
            filter={filter}
            selected={trace}
            hrefOf={hrefOf}
            onFilter={setFilter}
          />
        </div>
        {trace !== undefined && (
          <TracePanel
            traceId={trace}
            broadcast={live.state.broadcasts.find(({ traceId }) => traceId === trace)}
            onClose={closeTrace}
          />
        )}
        <div class="tools">
          <FaultPanel
            settings={faults}
            connections={connections}
            players={players}
            commands={commands}
          />
          <SendBox isServerThere={live.streamState === "live"} />
        </div>
      </main>
    </>
  );
}

/** A link would take the trace and the filter out of the address. */
function skipToEvents(): void {
  document.getElementById("events-title")?.focus();
}

/** When a trace is closed, the focus is where it was before it was opened. */
function useReturnToRow(trace: string | undefined): void {
  const before = useRef(trace);
  useEffect(() => {
    const closed = before.current;
    before.current = trace;
    if (closed === undefined || trace !== undefined) return;
    const row = document.querySelector(`[data-trace-id="${CSS.escape(closed)}"] a`);
    if (row instanceof HTMLElement) row.focus();
  }, [trace]);
}
