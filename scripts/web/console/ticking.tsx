import type { ComponentChildren } from "preact";
import { formatSpan } from "./format.ts";
import { useNow } from "./use-now.ts";

/** How long ago something was; alone drawn again as time passes. @param at epoch milliseconds */
export function Since({ at }: { readonly at: number }) {
  return <>{formatSpan(useNow() - at)}</>;
}

/** What is said of something to come. @param at epoch milliseconds */
export function Until({
  at,
  children,
}: {
  readonly at: number;
  readonly children: (leftMs: number) => ComponentChildren;
}) {
  return <>{children(at - useNow())}</>;
}
