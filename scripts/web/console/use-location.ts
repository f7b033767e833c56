import { useCallback, useEffect, useState } from "preact/hooks";
import type { EventFilter } from "./live/event-filter.ts";
import type { ConsoleLocation } from "./location-hash.ts";
import { formatHash, parseHash } from "./location-hash.ts";

/** What can be looked into. */
export type Opened = Omit<ConsoleLocation, "filter">;

export interface Navigation {
  readonly location: ConsoleLocation;
  /** The address of something that can be looked into, with everything else as it is. */
  hrefOf(opened: Opened): string;
  /** Closes what is open. */
  close(): void;
  /** Leaves no trail in the history: a filter is typed letter by letter. */
  setFilter(change: Partial<EventFilter>): void;
}

/** Where one is on the page, kept in the address. */
export function useNavigation(): Navigation {
  const [location, setLocation] = useState(() => parseHash(window.location.hash));

  useEffect(() => {
    const follow = () => setLocation(parseHash(window.location.hash));
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, []);

  const hrefOf = useCallback(
    (opened: Opened) => formatHash({ ...opened, filter: location.filter }),
    [location.filter],
  );
  /** Always the same function, whatever the filter is, so that rows can be given it. */
  const setFilter = useCallback((change: Partial<EventFilter>) => {
    const current = parseHash(window.location.hash);
    const changed = { ...current, filter: { ...current.filter, ...change } };
    window.history.replaceState(null, "", formatHash(changed));
    setLocation(changed);
  }, []);
  return {
    location,
    hrefOf,
    close() {
      window.location.hash = formatHash({ filter: location.filter });
    },
    setFilter,
  };
}
