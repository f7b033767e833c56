/**
 * Reads several sources at once and yields their pages as they come. Every source is read one page
 * ahead, so the next page is on its way while the last one is worked on.
 */
export async function* mergePages<Page>(
  sources: readonly AsyncGenerator<Page>[],
): AsyncGenerator<Page> {
  const pending = new Map(sources.map((source) => [source, advance(source)]));
  try {
    while (pending.size > 0) {
      const { source, result } = await Promise.race(pending.values());
      if (result.done) {
        pending.delete(source);
      } else {
        pending.set(source, advance(source));
        yield result.value;
      }
    }
  } finally {
    await Promise.allSettled([...pending.keys()].map((source) => source.return(undefined)));
  }
}

async function advance<Page>(source: AsyncGenerator<Page>) {
  return { source, result: await source.next() };
}
