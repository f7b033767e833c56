import type {
  EntryView,
  JoinView,
  LeaveView,
  MessageView,
  PageContent,
  TickContent,
} from "../../api.ts";
import { Badge } from "../badge.tsx";
import { Breakable } from "../breakable.tsx";
import { plural, shortId } from "../format.ts";
import { getTick } from "../server-api.ts";
import { useLookup } from "../use-lookup.ts";
import { Coming } from "./comings.tsx";

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
              <Entry key={keyOf(entry)} entry={entry} />
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

function Entry({ entry }: { readonly entry: EntryView }) {
  const { seat, userId, player } = entry.from;
  return (
    <li data-testid="entry" data-kind={entry.kind}>
      <span title={userId}>
        {player ?? <span class="muted">unknown</span>} <span class="code muted">{seat}</span>
      </span>
      {entry.kind === "message" ? <Message message={entry} /> : <Presence entry={entry} />}
    </li>
  );
}

function Message({ message: { id, message, to } }: { readonly message: MessageView }) {
  const cut = message.length - mostCharacters;
  return (
    <>
      <span class="code muted entry-id" title={id}>
        {id}
      </span>
      <span class="code entry-message">
        {to !== undefined && (
          <Badge tone="notice" title={to.map(({ seat }) => seat).join(", ")}>
            only to {to.map(({ player, seat }) => player ?? seat).join(", ")}
          </Badge>
        )}{" "}
        <Breakable text={message.slice(0, mostCharacters)} />
        {cut > 0 && <span class="muted"> … {plural(cut, "character")} more</span>}
      </span>
    </>
  );
}

function Presence({ entry }: { readonly entry: JoinView | LeaveView }) {
  return (
    <>
      <span class="code muted entry-id" title={entry.connectionId}>
        {shortId(entry.connectionId)}
      </span>
      <span class="entry-message">
        <Coming coming={entry} />{" "}
        {entry.kind === "joined" && entry.profile !== undefined && (
          <bdi class="code">
            <Breakable text={entry.profile} />
          </bdi>
        )}
      </span>
    </>
  );
}

function keyOf(entry: EntryView): string {
  const { kind, from } = entry;
  return `${kind} ${from.seat} ${kind === "message" ? entry.id : entry.connectionId}`;
}
