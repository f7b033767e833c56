import type { EntryView, PageContent, TickContent } from "../../api.ts";
import { Breakable } from "../breakable.tsx";
import { plural } from "../format.ts";
import { getTick } from "../server-api.ts";
import { useLookup } from "../use-lookup.ts";

interface TickEntriesProps {
  readonly room: string;
  readonly tick: string;
  /** Differs when more may have come into it. */
  readonly version?: string;
}

/** More of them nobody reads. */
const mostEntries = 200;

/** As much of one as is read at a glance. */
const mostCharacters = 2_000;

/** What was said in one tick, and by whom. */
export function TickEntries({ room, tick, version = "" }: TickEntriesProps) {
  const { found, problem } = useLookup(
    (signal) => getTick(room, tick, signal),
    `${room}/${tick}`,
    version,
  );
  return (
    <section class="entries" aria-labelledby="entries-title" data-testid="tick-entries">
      <h3 id="entries-title">
        Entries of tick <span class="code">{tick}</span>
      </h3>
      {problem !== undefined && <p class="muted">{problem}</p>}
      {found !== undefined && <Entries content={found} />}
    </section>
  );
}

function Entries({ content: { content, entries } }: { readonly content: TickContent }) {
  let left = mostEntries;
  const shown = content.map((page): PageContent => {
    const some = page.entries.slice(0, left);
    left -= some.length;
    return { ...page, entries: some };
  });
  return (
    <>
      {shown.map((page) => (
        <div key={page.number} class="page">
          {shown.length > 1 && <h4>Page {page.number}</h4>}
          <ol class="plain">
            {page.entries.map((entry) => (
              <Entry key={`${entry.from.seat} ${entry.id}`} entry={entry} />
            ))}
          </ol>
        </div>
      ))}
      {entries > mostEntries && (
        <p class="muted">{plural(entries - mostEntries, "entry", "entries")} more.</p>
      )}
    </>
  );
}

function Entry({ entry: { from, id, message } }: { readonly entry: EntryView }) {
  const { seat, userId, player } = from;
  const cut = message.length - mostCharacters;
  return (
    <li data-testid="entry">
      <span title={userId}>
        {player ?? <span class="muted">unknown</span>} <span class="code muted">{seat}</span>
      </span>
      <span class="code muted entry-id">{id}</span>
      <span class="code entry-message">
        <Breakable text={message.slice(0, mostCharacters)} />
        {cut > 0 && <span class="muted"> … {plural(cut, "character")} more</span>}
      </span>
    </li>
  );
}
