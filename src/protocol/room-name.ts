/** Where those are who ask for no room. */
export const lobby = "lobby";

/** The rule for names of rooms, as a JSON Schema's `pattern`. */
export const roomNamePattern = "^[A-Za-z0-9_-]{1,64}$";

/** The same rule as a sentence. */
export const roomNameRule = "1 to 64 characters out of A-Z, a-z, 0-9, '_' and '-'";

const roomName = new RegExp(roomNamePattern);

export function isRoomName(name: string): boolean {
  return roomName.test(name);
}
