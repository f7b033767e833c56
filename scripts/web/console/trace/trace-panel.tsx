import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { EventView, TickView, Trace } from "../../api.ts";
import { CopyButton } from "../copy-button.tsx";
import { EventFacts } from "../details/event-facts.tsx";
import { formatDuration, plural } from "../format.ts";
import { OutcomeBar } from "../live/outcome-bar.tsx";
import { TakenOver } from "../live/ticks-panel.tsx";
import { TickEntries } from "../room/tick-entries.tsx";
import type { Opened } from "../use-location.ts";
import type { Placing } from "./placing.ts";
import { placingIn } from "./placing.ts";
import { TraceLogs } from "./trace-logs.tsx";
import { useTrace } from "./use-trace.ts";
import { WaterfallChart } from "./waterfall.tsx";
import { layOut } from "./waterfall-layout.ts";

interface TracePanelProps {
  readonly traceId: string;
  /** What was sent in it: nothing, or one tick; more if ticks that were left are among them. */
  readonly ticks: readonly TickView[];
  /** What was invoked, if it is still known. */
  readonly event: EventView | undefined;
  hrefOf(opened: Opened): string;
  onClose(): void;
}

/** Everything that one invocation left behind. */
export function TracePanel({ traceId, ticks, event, hrefOf, onClose }: TracePanelProps) {
  const { trace, isWaiting, problem, retry } = useTrace(traceId);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), [traceId]);

  return (
    <section
      class="trace panel"
      aria-labelledby="trace-title"
      data-testid="trace"
      data-trace-id={traceId}
    >
      <header class="panel-head">
        <h2 id="trace-title" ref={title} tabIndex={-1}>
          {ticks.length === 0 ? "Trace" : "Tick"}
        </h2>
        <span class="panel-note code">{traceId}</span>
        <CopyButton what="trace id" text={traceId} />
        <div class="panel-tools">
          <button type="button" class="small" data-testid="trace-close" onClick={onClose}>
            Close
          </button>
        </div>
      </header>
      <div class="trace-body">
        {event !== undefined && <EventFacts key={event.id} event={event} />}
        {ticks.map((tick) => (
          <TickSummary
            key={tick.tick}
            tick={tick}
            href={hrefOf({ room: tick.room, tick: tick.tick })}
          />
        ))}
        {trace !== undefined && ticks.length === 0 && (
          <CarriedBy placing={placingIn(trace)} hrefOf={hrefOf} />
        )}
        {trace !== undefined && <TraceContent trace={trace} />}
        {ticks.map(({ room, tick }) => (
          <TickEntries key={tick} room={room} tick={tick} />
        ))}
        {isWaiting && (
          <p class="empty" data-testid="trace-waiting">
            {trace === undefined ? "The trace is on its way…" : "More of it is on its way…"}
          </p>
        )}
        {problem !== undefined && (
          <div class="empty" data-testid="trace-problem">
            <p>{problem}</p>
            <button type="button" onClick={retry}>
              Look again
            </button>
          </div>
        )}
      </div>
    </section>
  );
}

/** A message leaves it to whoever has opened the tick to send it; its trace tells which tick that is. */
function CarriedBy({
  placing,
  hrefOf,
}: {
  readonly placing: Placing | undefined;
  hrefOf(opened: Opened): string;
}) {
  if (placing === undefined) return null;
  const { room, tick } = placing;
  return (
    <p data-testid="carried-by">
      Sent by another invocation, as a part of{" "}
      <a class="code" href={hrefOf({ room, tick })}>
        tick {tick}
      </a>
      .
    </p>
  );
}

function TickSummary({ tick, href }: { readonly tick: TickView; readonly href: string }) {
  const { room, outcomes, player, connectionId, isTakenOver } = tick;
  return (
    <dl class="facts" data-testid="trace-summary">
      <Fact name="Room">{room}</Fact>
      <Fact name="Tick">
        <a class="code" href={href}>
          {tick.tick}
        </a>
      </Fact>
      <Fact name="Closed by">
        {player} <span class="code">{connectionId}</span> {isTakenOver && <TakenOver />}
      </Fact>
      <Fact name="Entries">
        {tick.entries} in {plural(tick.pages, "page")}
      </Fact>
      <Fact name="Waited">{formatDuration(tick.waitMs)}</Fact>
      <Fact name="Recipients">{outcomes.recipients}</Fact>
      <Fact name="Outcomes">
        <OutcomeBar outcomes={outcomes} />
      </Fact>
      <Fact name="Posts">
        {tick.posts}, {tick.retries} of them again
      </Fact>
      <Fact name="Fan-out">{formatDuration(tick.fanOutMs)}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function TraceContent({ trace: { segments, logs } }: { readonly trace: Trace }) {
  const waterfall = layOut(segments);
  const startedAt = segments.length > 0 ? waterfall.startedAt : logs[0]?.at;
  return (
    <>
      {segments.length > 0 && <WaterfallChart waterfall={waterfall} />}
      {startedAt !== undefined && <TraceLogs logs={logs} startedAt={startedAt} />}
    </>
  );
}
