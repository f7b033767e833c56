import { formatClock } from "./format.ts";

/** A time of day, without its milliseconds where there is no room for them. */
export function Clock({ at }: { readonly at: number }) {
  const [seconds, milliseconds] = formatClock(at).split(".");
  return (
    <>
      {seconds}
      <span class="beside">.{milliseconds}</span>
    </>
  );
}
