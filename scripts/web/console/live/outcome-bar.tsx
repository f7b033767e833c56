import type { Outcomes } from "../../api.ts";

const parts = ["delivered", "gone", "failed", "skipped"] as const;

/** How many recipients a tick had, and what became of them, as one bar and in words. */
export function OutcomeBar({ outcomes }: { readonly outcomes: Outcomes }) {
  const { recipients } = outcomes;
  let end = 0;
  const stretches = parts.map((part) => {
    const start = end;
    end += recipients > 0 ? (outcomes[part] / recipients) * 100 : 0;
    return { part, start, width: end - start };
  });
  return (
    <span class="outcomes">
      <svg class="outcome-bar" aria-hidden="true" preserveAspectRatio="none">
        {stretches
          .filter(({ width }) => width > 0)
          .map(({ part, start, width }) => (
            <rect
              key={part}
              class={`fill-${part}`}
              x={`${start}%`}
              width={`${width}%`}
              height="100%"
            />
          ))}
      </svg>
      <span class="outcome-counts">
        {recipients === 0 && <span class="muted">nobody there</span>}
        {parts
          .filter((part) => outcomes[part] > 0)
          .map((part) => (
            <span key={part} class={`count-${part}`} data-outcome={part}>
              {outcomes[part]} {part}
            </span>
          ))}
      </span>
    </span>
  );
}
