import type { Span, Telemetry } from "./ports/telemetry.ts";

/** Runs `work` inside a part of the trace, which ends with it; what it throws is passed on. */
export async function traced<T>(
  telemetry: Telemetry,
  name: string,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const span = telemetry.startSpan(name);
  try {
    const result = await work(span);
    span.end();
    return result;
  } catch (error) {
    span.end(error);
    throw error;
  }
}

/**
 * The same for what comes page by page: the part begins with the first request and ends when the
 * last page has come. Each page is asked for while the one before is worked on.
 */
export async function* tracedPages<Page extends readonly unknown[]>(
  telemetry: Telemetry,
  name: string,
  pages: AsyncIterable<Page>,
): AsyncGenerator<Page> {
  const iterator = pages[Symbol.asyncIterator]();
  const span = telemetry.startSpan(name);
  const total = { pages: 0, rows: 0 };
  let hasEnded = false;

  function end(error?: unknown): void {
    if (!hasEnded) span.end(error);
    hasEnded = true;
  }

  async function read(): Promise<IteratorResult<Page, unknown>> {
    try {
      const result = await iterator.next();
      if (result.done) {
        span.annotate(total);
        end();
      } else {
        total.pages++;
        total.rows += result.value.length;
      }
      return result;
    } catch (error) {
      end(error);
      throw error;
    }
  }

  let next = read();
  try {
    for (let result = await next; !result.done; result = await next) {
      next = read();
      // Met when the next page is waited for, which may be after it has failed.
      next.catch(() => {});
      yield result.value;
    }
  } finally {
    // Of pages that nobody wants any more, too, so that no part of the trace is left open.
    await Promise.allSettled([next]);
    end();
  }
}
