import { lobby } from "#protocol/room-name.ts";

/** The room that the page's address names, as in `?room=attic`. */
export function roomInAddress(search: string): string {
  return new URLSearchParams(search).get("room") ?? lobby;
}

/** The same address with the room in it, so that it can be passed on. */
export function addressWithRoom(address: string, room: string): string {
  const url = new URL(address);
  if (room === lobby) url.searchParams.delete("room");
  else url.searchParams.set("room", room);
  return url.href;
}
