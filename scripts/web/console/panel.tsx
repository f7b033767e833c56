import type { ComponentChildren } from "preact";

interface PanelProps {
  /** Also its address within the page. */
  readonly id: string;
  readonly title: string;
  /** Said beside the title, such as a count. */
  readonly note?: string;
  /** Stands at the end of the title's line. */
  readonly tools?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A part of the page that can be found by its heading. */
export function Panel({ id, title, note, tools, children }: PanelProps) {
  return (
    <section id={id} class="panel" aria-labelledby={`${id}-title`} data-testid={`panel-${id}`}>
      <header class="panel-head">
        <h2 id={`${id}-title`} tabIndex={-1}>
          {title}
        </h2>
        {note !== undefined && <span class="panel-note">{note}</span>}
        {tools !== undefined && <div class="panel-tools">{tools}</div>}
      </header>
      {children}
    </section>
  );
}

/** Scrolls within its panel, which keyboards can do only with something that takes the focus. */
export function Scrollable({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ComponentChildren;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: keyboards scroll what has the focus.
    <section class="scrollable" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
