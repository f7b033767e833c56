/** Who may be in rooms whose names match; of several rules the first that matches holds. */
export interface RoomRule {
  /** The whole name of a room, in which `*` stands for any characters. */
  readonly rooms: string;
  /** Groups of the user pool, of which one is enough; everybody unless given. */
  readonly groups?: readonly string[];
  /** How many users may be in at once; as many as come unless given. */
  readonly mostUsers?: number;
  /** Nobody may enter. */
  readonly isClosed?: boolean;
}

/** Whether a rule is one, with nothing in it that would be passed over: a typing error lets people in. */
export function isRoomRule(rule: unknown): rule is RoomRule {
  if (typeof rule !== "object" || rule === null) return false;
  return (
    "rooms" in rule &&
    Object.entries(rule).every(
      ([name, value]) => Object.hasOwn(checks, name) && checks[name]?.(value),
    )
  );
}

const checks: Readonly<Record<string, (value: unknown) => boolean>> = {
  rooms: (value) => typeof value === "string" && /^[A-Za-z0-9_*-]+$/.test(value),
  groups: (value) => Array.isArray(value) && value.every((it) => typeof it === "string"),
  mostUsers: (value) => Number.isInteger(value) && Number(value) > 0,
  isClosed: (value) => typeof value === "boolean",
};

/** What a rule says to a player. */
export type RoomAccess =
  | { readonly isAllowed: false }
  | { readonly isAllowed: true; readonly mostUsers: number | undefined };

/**
 * Whether a player may enter a room. Without a rule that matches, everybody may.
 *
 * @param groups of the player
 */
export function accessTo(
  room: string,
  groups: readonly string[],
  rules: readonly RoomRule[],
): RoomAccess {
  const rule = rules.find(({ rooms }) => matches(room, rooms));
  if (rule === undefined) return { isAllowed: true, mostUsers: undefined };
  const { groups: allowed, isClosed = false, mostUsers } = rule;
  const isMember = allowed === undefined || allowed.some((group) => groups.includes(group));
  return isMember && !isClosed ? { isAllowed: true, mostUsers } : { isAllowed: false };
}

/** Names of rooms have none of the letters that mean something in a pattern, but for `-`. */
function matches(room: string, pattern: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return room === first;
  if (!room.startsWith(first)) return false;
  let from = first.length;
  for (const part of rest) {
    const at = room.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return room.length >= from + last.length && room.endsWith(last);
}
