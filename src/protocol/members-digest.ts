/**
 * A short name for a set of connections, in whatever order they come: two that know the same members
 * say the same. It tells mistakes, and no lies.
 *
 * @param connectionIds each once
 */
export function membersDigest(connectionIds: Iterable<string>): string {
  let count = 0;
  let sum = 0;
  for (const id of connectionIds) {
    count++;
    sum = (sum + fnv1a(id)) >>> 0;
  }
  return `${count.toString(36)}.${sum.toString(36)}`;
}

/** FNV-1a of 32 bits (http://www.isthe.com/chongo/tech/comp/fnv): needs nothing but arithmetic. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash;
}
