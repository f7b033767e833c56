import { useId } from "preact/hooks";
import type { Notice } from "../rules/notices.ts";

/** The latest on top. Read by whoever looks; what has to be heard is the announcer's. */
export function MessageLog({ notices }: { readonly notices: readonly Notice[] }) {
  const id = useId();
  return (
    <section class="log" aria-labelledby={id}>
      <h2 id={id}>What happens</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must do so by keys too */}
      <ol data-testid="message-log" tabIndex={0} aria-labelledby={id}>
        {notices.toReversed().map((notice) => (
          <li key={notice.id} class={`notice notice-${notice.kind}`} data-kind={notice.kind}>
            {notice.text}
          </li>
        ))}
      </ol>
      {notices.length === 0 && <p class="hint">Nothing yet. Joins and tags are told here.</p>}
    </section>
  );
}
