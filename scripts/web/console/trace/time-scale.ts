/** A mark on a time scale. */
export interface Tick {
  readonly milliseconds: number;
  /** From 0 to 1, along the scale. */
  readonly position: number;
}

const mostTicks = 5;

/** Round times along a scale, from 0: steps of 1, 2 or 5 times a power of ten. */
export function ticksOf(durationMs: number): readonly Tick[] {
  if (!(durationMs > 0)) return [{ milliseconds: 0, position: 0 }];
  const step = roundStep(durationMs / mostTicks);
  const count = Math.floor(durationMs / step) + 1;
  return Array.from({ length: count }, (_, index) => {
    const milliseconds = index * step;
    return { milliseconds, position: milliseconds / durationMs };
  });
}

/** The next round number that is no smaller. */
function roundStep(smallest: number): number {
  const power = 10 ** Math.floor(Math.log10(smallest));
  const factor = [1, 2, 5].find((it) => it * power >= smallest) ?? 10;
  return factor * power;
}
