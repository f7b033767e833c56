import type { Target, Variant } from "./variant.ts";

/**
 * The rows of the benchmark in the order of a round, by the names of their modules' factories.
 * Each is imported only in its own process.
 */
export const variants = {
  "sequential SDK posts": async (target) =>
    (await import("./sdk-variants.ts")).sequentialPosts(target),
  "SDK defaults, Promise.all": async (target) =>
    (await import("./sdk-variants.ts")).concurrentPosts(target),
  "unsigned, same transport": async (target) =>
    (await import("./unsigned-variant.ts")).unsignedPosts(target),
  ours: async (target) => (await import("./our-variant.ts")).ourBroadcast(target),
} as const satisfies Readonly<Record<string, (target: Target) => Promise<Variant>>>;

export type VariantName = keyof typeof variants;

export const variantNames = Object.keys(variants) as VariantName[];
