/**
 * A path segment with only RFC 3986's unreserved characters left as they are, which is what AWS
 * signs; `encodeURIComponent` leaves five more.
 *
 * @throws {URIError} for half a surrogate pair
 */
export function encodeSegment(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Every service but S3 signs the path that is sent encoded once more. */
export function encodePathAgain(path: string): string {
  return path.split("/").map(encodeSegment).join("/");
}
