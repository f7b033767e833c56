import type { BarView } from "../../api.ts";
import { formatSpan, shortId } from "../format.ts";
import type { Commands } from "../use-commands.ts";
import { useNow } from "../use-now.ts";

interface BarListProps {
  readonly bars: readonly BarView[];
  readonly run: Commands["run"];
}

/** Who is kept out, by operators or for having sent far too much, and for how long. */
export function BarList({ bars, run }: BarListProps) {
  const now = useNow();
  const inForce = bars.filter(({ expiresAt }) => expiresAt * 1000 > now);
  if (inForce.length === 0) return null;
  return (
    <section class="bars" aria-labelledby="bars-title">
      <h3 id="bars-title">Kept out</h3>
      <ul class="plain" data-testid="bars">
        {inForce.map(({ userId, player, expiresAt }) => (
          <li key={userId} data-testid="bar">
            <span title={userId}>{player ?? shortId(userId)}</span>
            <span class="muted">for {formatSpan(expiresAt * 1000 - now)}</span>
            <button
              type="button"
              class="small"
              data-testid="unbar"
              aria-label={`Let ${player ?? userId} in again`}
              onClick={() =>
                run({ kind: "unbar", userId }, `${player ?? shortId(userId)} may come in again.`)
              }
            >
              Unbar
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
