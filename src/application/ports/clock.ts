export interface Clock {
  /** Epoch milliseconds. */
  now(): number;

  sleep(milliseconds: number): Promise<void>;
}
