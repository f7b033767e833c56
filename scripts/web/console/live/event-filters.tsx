import { routeKeys } from "#protocol/actions.ts";
import type { EventView } from "../../api.ts";
import { routeLabel } from "../../event-kinds.ts";
import type { EventFilter } from "./event-filter.ts";
import { isNarrow, isOutcomeFilter, noFilter } from "./event-filter.ts";

interface EventFiltersProps {
  readonly events: readonly EventView[];
  readonly filter: EventFilter;
  onFilter(change: Partial<EventFilter>): void;
}

/** Offered even before they have happened. */
const usualRoutes = [...routeKeys, "authorizer"];

const outcomeLabels = {
  any: "any outcome",
  problems: "problems",
  faults: "faults",
  "cold-starts": "cold starts",
} as const;

export function EventFilters({ events, filter, onFilter }: EventFiltersProps) {
  const routes = new Set([...usualRoutes, ...events.map(routeLabel)]);
  if (filter.route !== "") routes.add(filter.route);
  return (
    <search class="filters" aria-label="Filter of the events">
      <select
        aria-label="Route"
        data-testid="filter-route"
        value={filter.route}
        onChange={({ currentTarget: { value: route } }) => onFilter({ route })}
      >
        <option value="">any route</option>
        {[...routes].map((route) => (
          <option key={route} value={route}>
            {route}
          </option>
        ))}
      </select>
      <select
        aria-label="Outcome"
        data-testid="filter-outcome"
        value={filter.outcome}
        onChange={({ currentTarget: { value } }) => {
          if (isOutcomeFilter(value)) onFilter({ outcome: value });
        }}
      >
        {Object.entries(outcomeLabels).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <input
        type="search"
        aria-label="Player or connection"
        placeholder="player or connection"
        data-testid="filter-connection"
        value={filter.connection}
        onInput={({ currentTarget: { value: connection } }) => onFilter({ connection })}
      />
      <label class="check">
        <input
          type="checkbox"
          data-testid="filter-heartbeats"
          checked={filter.heartbeats}
          onChange={({ currentTarget: { checked } }) => onFilter({ heartbeats: checked })}
        />
        Heartbeats
      </label>
      {isNarrow(filter) && (
        <button
          type="button"
          class="small"
          data-testid="filter-reset"
          onClick={() => onFilter({ ...noFilter, heartbeats: filter.heartbeats })}
        >
          Show all
        </button>
      )}
    </search>
  );
}
