/**
 * Puts together what has to be ended again. If that fails half-way, what was there until then is
 * ended and the error passed on.
 */
export async function assembling<T>(
  assemble: (resources: AsyncDisposableStack) => Promise<T>,
): Promise<T> {
  const resources = new AsyncDisposableStack();
  try {
    return await assemble(resources);
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}
