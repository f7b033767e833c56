/** Where one plays unless told otherwise; as the relay has it. */
export const lobby = "lobby";

/** The room that the page's address names, as in `?room=attic`. */
export function roomInAddress(search: string): string {
  return new URLSearchParams(search).get("room") ?? lobby;
}

/** Whether the relay will take it; it refuses other names without telling a browser why. */
export function isRoom(name: string): boolean {
  return /^[A-Za-z0-9_-]{1,64}$/.test(name);
}

/** The same address with the room in it, so that it can be passed on. */
export function addressWithRoom(address: string, room: string): string {
  const url = new URL(address);
  if (room === lobby) url.searchParams.delete("room");
  else url.searchParams.set("room", room);
  return url.href;
}
