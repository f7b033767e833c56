/** How long something took, from parts of a millisecond up. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 9.95) return `${withoutZero(milliseconds.toFixed(1))} ms`;
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(2)} s`;
  return formatSpan(milliseconds);
}

/** How long something has been or will be, in whole seconds: what ticks is read at a glance. */
export function formatSpan(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${twoDigits(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
}

/** The time of day on the reader's clock, to the millisecond. */
export function formatClock(epochMilliseconds: number): string {
  const date = new Date(epochMilliseconds);
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits);
  return `${parts.join(":")}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

/** @param share from 0 to 1 */
export function formatShare(share: number): string {
  return `${withoutZero((share * 100).toFixed(1))}%`;
}

/** Enough of an id to tell it from others in a table. */
export function shortId(id: string): string {
  return id.length <= 9 ? id : `${id.slice(0, 8)}…`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

function withoutZero(decimal: string): string {
  return decimal.replace(/\.0$/, "");
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
