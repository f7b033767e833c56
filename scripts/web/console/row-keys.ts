/** Marks what the arrow keys stop at; one for each row. */
export const rowLink = { "data-row-link": "" } as const;

/** Lets the arrow keys move from row to row of a table; everything else works as links do. */
export function moveBetweenRows(event: KeyboardEvent): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0 || !(event.target instanceof HTMLElement)) return;
  if (!event.target.hasAttribute("data-row-link")) return;
  const links = [...(event.target.closest("table")?.querySelectorAll("[data-row-link]") ?? [])];
  const next = links[links.indexOf(event.target) + step];
  if (!(next instanceof HTMLElement)) return;
  event.preventDefault();
  next.focus();
}
