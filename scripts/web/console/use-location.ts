import { useCallback, useEffect, useState } from "preact/hooks";
import type { EventFilter } from "./live/event-filter.ts";
import type { ConsoleLocation } from "./location-hash.ts";
import { formatHash, parseHash } from "./location-hash.ts";

export interface Navigation {
  readonly location: ConsoleLocation;
  /** The address of a trace, with everything else as it is. */
  hrefOf(traceId: string): string;
  closeTrace(): void;
  /** Leaves no trail in the history: a filter is typed letter by letter. */
  setFilter(filter: EventFilter): void;
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
    (trace: string) => formatHash({ trace, filter: location.filter }),
    [location.filter],
  );
  return {
    location,
    hrefOf,
    closeTrace() {
      window.location.hash = formatHash({ filter: location.filter });
    },
    setFilter(filter) {
      const changed = { ...location, filter };
      window.history.replaceState(null, "", formatHash(changed));
      setLocation(changed);
    },
  };
}
