import { useEffect, useRef } from "preact/hooks";

/** @returns whether it is in force now */
type ChangeRules<Rule> = (
  change: (current: readonly Rule[]) => readonly Rule[],
  done: string,
) => Promise<boolean>;

/**
 * A command replaces all rules. So that none takes back what another one is about to bring, each waits
 * for the one before it, and starts from what is in force then.
 *
 * @param rules those in force
 * @param set replaces them, and tells whether it could
 */
export function useRules<Rule>(
  rules: readonly Rule[],
  set: (rules: readonly Rule[], done: string) => Promise<boolean>,
): ChangeRules<Rule> {
  const inForce = useRef(rules);
  const before = useRef<Promise<unknown>>(Promise.resolve());
  useEffect(() => {
    inForce.current = rules;
  }, [rules]);
  return (change, done) => {
    const changing = before.current.then(async () => {
      const changed = change(inForce.current);
      const isInForce = await set(changed, done);
      // The stream may tell of it later than the answer.
      if (isInForce) inForce.current = changed;
      return isInForce;
    });
    before.current = changing.catch(() => {});
    return changing;
  };
}
