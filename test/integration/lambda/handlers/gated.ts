const instance = Math.random();

/** Answers when the given URL does, with what tells its instances apart. */
export const handler = async (gate: string) => {
  await (await fetch(gate)).text();
  return instance;
};
