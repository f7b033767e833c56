import { routeKeys } from "#protocol/actions.ts";
import type { EventView } from "../../api.ts";
import type { EventFilter } from "./event-filter.ts";
import { isNarrow, isOutcomeFilter, noFilter, routeLabel } from "./event-filter.ts";

interface EventFiltersProps {
  readonly events: readonly EventView[];
  readonly filter: EventFilter;
  onFilter(filter: EventFilter): void;
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
        onChange={({ currentTarget: { value: route } }) => onFilter({ ...filter, route })}
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
          if (isOutcomeFilter(value)) onFilter({ ...filter, outcome: value });
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
        onInput={({ currentTarget: { value: connection } }) => onFilter({ ...filter, connection })}
      />
      {isNarrow(filter) && (
        <button
          type="button"
          class="small"
          data-testid="filter-reset"
          onClick={() => onFilter(noFilter)}
        >
          Show all
        </button>
      )}
    </search>
  );
}
