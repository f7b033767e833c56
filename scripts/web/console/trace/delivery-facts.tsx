import { plural } from "../format.ts";
import type { DeliveryDetails } from "./delivery-details.ts";

/** How the posts of a tick went. */
export function DeliveryFacts({ delivery }: { readonly delivery: DeliveryDetails }) {
  const { attempts, latencies, reasons, firstIds } = delivery;
  return (
    <div class="delivery">
      {latencies.length > 0 && (
        <figure data-testid="latency-histogram">
          <figcaption>{plural(attempts, "post")}, by how many milliseconds they took</figcaption>
          <Histogram latencies={latencies} />
        </figure>
      )}
      {reasons.length > 0 && (
        <div data-testid="failure-reasons">
          <h4>Why they failed</h4>
          <ul class="plain">
            {reasons.map(({ reason, count }) => (
              <li key={reason}>
                {count} <span class="code">{reason}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {firstIds.map(({ reason, ids }) => (
        <div key={reason} data-testid="first-ids" data-reason={reason}>
          <h4>First {reason}</h4>
          <ul class="plain code">
            {ids.map((id) => (
              <li key={id}>{id}</li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}

function Histogram({ latencies }: Pick<DeliveryDetails, "latencies">) {
  const most = Math.max(...latencies.map(({ count }) => count));
  return (
    <ol class="histogram">
      {latencies.map(({ bucket, count }) => (
        <li key={bucket}>
          <span class="bucket code">{bucket.replace("<=", "≤ ")}</span>
          <svg class="histogram-bar" aria-hidden="true">
            <rect width={`${(count / most) * 100}%`} height="100%" />
          </svg>
          <span class="code">{count}</span>
        </li>
      ))}
    </ol>
  );
}
