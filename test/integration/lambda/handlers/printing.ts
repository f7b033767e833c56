/** Writes the given pieces to stdout and stderr in turn. */
export const handler = async (pieces: readonly string[]) => {
  for (const [index, piece] of pieces.entries()) {
    (index % 2 === 0 ? process.stdout : process.stderr).write(piece);
  }
  // biome-ignore lint/suspicious/noConsole: what most handlers log with.
  console.log("printed %d", pieces.length);
};
