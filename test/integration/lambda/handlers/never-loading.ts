/** Loads for ever, as code does that waits for a server which is not there. */
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);

export const handler = (): void => {};
