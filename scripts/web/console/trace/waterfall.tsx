import { useState } from "preact/hooks";
import { formatDuration } from "../format.ts";
import { moveBetweenRows, rowLink } from "../row-keys.ts";
import { readDeliveryDetails } from "./delivery-details.ts";
import { SegmentDetails } from "./segment-details.tsx";
import type { Tick } from "./time-scale.ts";
import type { Waterfall, WaterfallRow } from "./waterfall-layout.ts";

/** The segments of a trace along one time scale; the chosen one is described below. */
export function WaterfallChart({ waterfall }: { readonly waterfall: Waterfall }) {
  const { rows, durationMs, ticks } = waterfall;
  const [chosenId, choose] = useState<string>();
  const chosen = rows.find(({ segment }) => segment.id === chosenId) ?? mostTelling(rows);
  return (
    <>
      <table class="waterfall" data-testid="waterfall" onKeyDown={moveBetweenRows}>
        <caption class="sr-only">
          Where the time went: {formatDuration(durationMs)} in all. Each part can be chosen.
        </caption>
        <thead>
          <tr>
            <th scope="col">Segment</th>
            <th scope="col" class="timeline">
              <Scale ticks={ticks} />
            </th>
            <th scope="col" class="number">
              Duration
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <SegmentRow
              key={row.segment.id}
              row={row}
              ticks={ticks}
              isChosen={row === chosen}
              onChoose={() => choose(row.segment.id)}
            />
          ))}
        </tbody>
      </table>
      {chosen !== undefined && <SegmentDetails row={chosen} />}
    </>
  );
}

/** What went wrong, else what was delivered, else the whole. */
function mostTelling(rows: readonly WaterfallRow[]): WaterfallRow | undefined {
  return (
    rows.findLast(({ segment }) => segment.error !== undefined) ??
    rows.find(({ segment }) => readDeliveryDetails(segment.metadata) !== undefined) ??
    rows[0]
  );
}

/** At the end of the scale nothing can be written beside a mark. */
function hasRoom({ position }: Tick): boolean {
  return position < 0.85;
}

function Scale({ ticks }: { readonly ticks: readonly Tick[] }) {
  return (
    <span class="scale">
      <span class="sr-only">When</span>
      {ticks.filter(hasRoom).map(({ milliseconds, position }) => (
        <span
          key={milliseconds}
          class="tick"
          aria-hidden="true"
          style={{ left: `${position * 100}%` }}
        >
          {formatDuration(milliseconds)}
        </span>
      ))}
    </span>
  );
}

interface SegmentRowProps {
  readonly row: WaterfallRow;
  readonly ticks: readonly Tick[];
  readonly isChosen: boolean;
  onChoose(): void;
}

function SegmentRow({ row, ticks, isChosen, onChoose }: SegmentRowProps) {
  const { segment, depth, offset, width, durationMs } = row;
  const hasFailed = segment.error !== undefined;
  return (
    <tr
      class={isChosen ? "opens selected" : "opens"}
      data-testid="waterfall-bar"
      data-name={segment.name}
      data-depth={depth}
      data-error={hasFailed ? "true" : undefined}
      onClick={onChoose}
    >
      <th scope="row">
        <button
          {...rowLink}
          type="button"
          class="link segment-name"
          style={{ paddingInlineStart: `${depth * 0.9}rem` }}
          aria-pressed={isChosen}
        >
          {segment.name}
          {hasFailed && <span class="badge badge-bad">error</span>}
        </button>
      </th>
      <td class="timeline">
        <span class="lane" aria-hidden="true">
          {ticks.map(({ milliseconds, position }) => (
            <span key={milliseconds} class="gridline" style={{ left: `${position * 100}%` }} />
          ))}
          <span
            class={`bar bar-${hasFailed ? "bad" : depth % 3} ${durationMs === undefined ? "open-ended" : ""}`}
            style={{ left: `${offset * 100}%`, width: `${width * 100}%` }}
          />
        </span>
      </td>
      <td class="number">
        {durationMs === undefined ? "in progress" : formatDuration(durationMs)}
      </td>
    </tr>
  );
}
