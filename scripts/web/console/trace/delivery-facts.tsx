import { plural } from "../format.ts";
import type { DeliveryDetails } from "./delivery-details.ts";

/** How the posts of a broadcast went. */
export function DeliveryFacts({ delivery }: { readonly delivery: DeliveryDetails }) {
  const { attempts, latencies, firstIds } = delivery;
  return (
    <div class="delivery">
      {latencies.length > 0 && (
        <figure data-testid="latency-histogram">
          <figcaption>{plural(attempts, "post")}, by how many milliseconds they took</figcaption>
          <Histogram latencies={latencies} />
        </figure>
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
