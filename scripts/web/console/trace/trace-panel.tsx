import { useEffect, useRef } from "preact/hooks";
import type { BroadcastView, EventView, Trace } from "../../api.ts";
import { CopyButton } from "../copy-button.tsx";
import { EventFacts } from "../details/event-facts.tsx";
import { formatDuration } from "../format.ts";
import { OutcomeBar } from "../live/outcome-bar.tsx";
import { TraceLogs } from "./trace-logs.tsx";
import { useTrace } from "./use-trace.ts";
import { WaterfallChart } from "./waterfall.tsx";
import { layOut } from "./waterfall-layout.ts";

interface TracePanelProps {
  readonly traceId: string;
  /** What was broadcast in it, if anything. */
  readonly broadcast: BroadcastView | undefined;
  /** What was invoked, if it is still known. */
  readonly event: EventView | undefined;
  onClose(): void;
}

/** Everything that one invocation left behind. */
export function TracePanel({ traceId, broadcast, event, onClose }: TracePanelProps) {
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
          {broadcast === undefined ? "Trace" : "Broadcast"}
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
        {broadcast !== undefined && <BroadcastSummary broadcast={broadcast} />}
        {trace !== undefined && <TraceContent trace={trace} />}
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

function BroadcastSummary({
  broadcast: { room, outcomes, retries, fanOutMs },
}: {
  readonly broadcast: BroadcastView;
}) {
  return (
    <dl class="facts" data-testid="trace-summary">
      <div>
        <dt>Room</dt>
        <dd>{room}</dd>
      </div>
      <div>
        <dt>Recipients</dt>
        <dd>{outcomes.recipients}</dd>
      </div>
      <div>
        <dt>Outcomes</dt>
        <dd>
          <OutcomeBar outcomes={outcomes} />
        </dd>
      </div>
      <div>
        <dt>Retries</dt>
        <dd>{retries}</dd>
      </div>
      <div>
        <dt>Fan-out</dt>
        <dd>{formatDuration(fanOutMs)}</dd>
      </div>
    </dl>
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
