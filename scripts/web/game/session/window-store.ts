import type { SeatStore } from "./kept-seat.ts";

/** What is kept as long as this window; a browser that is told to keep nothing throws when asked. */
export function windowStore(): SeatStore | undefined {
  try {
    return window.sessionStorage;
  } catch {
    return undefined;
  }
}
