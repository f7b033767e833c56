import { readDeliveryDetails } from "./delivery-details.ts";
import { DeliveryFacts } from "./delivery-facts.tsx";
import type { WaterfallRow } from "./waterfall-layout.ts";

/** What one segment says of itself. */
export function SegmentDetails({ row: { segment } }: { readonly row: WaterfallRow }) {
  const { name, error, annotations, metadata } = segment;
  const delivery = readDeliveryDetails(metadata);
  const notes = Object.entries(annotations);
  return (
    <section class="segment" aria-labelledby="segment-title" data-testid="segment-details">
      <h3 id="segment-title">{name}</h3>
      {error !== undefined && (
        <p class="problem" data-testid="segment-error">
          {error}
        </p>
      )}
      {notes.length > 0 && (
        <dl class="facts">
          {notes.map(([key, value]) => (
            <Fact key={key} name={key} value={String(value)} />
          ))}
        </dl>
      )}
      {delivery !== undefined && <DeliveryFacts delivery={delivery} />}
      {hasMembers(metadata) && (
        <details>
          <summary>Metadata</summary>
          <pre>{JSON.stringify(metadata, null, 2)}</pre>
        </details>
      )}
      {notes.length === 0 && !hasMembers(metadata) && error === undefined && (
        <p class="muted">It has no annotations.</p>
      )}
    </section>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="code">{value}</dd>
    </div>
  );
}

function hasMembers(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}
