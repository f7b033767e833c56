/**
 * Stands in for `cls-hooked` in the bundles of the functions (infra/lambda-bundle.ts).
 *
 * The X-Ray SDK keeps the current segment in it, by means of hooks that Node runs for every promise,
 * timer and socket: 11 microseconds for each post of a broadcast. An instance of a function handles
 * one event at a time, so one variable says the same.
 */

type Values = Record<string, unknown>;

interface Namespace {
  get(key: string): unknown;
  set(key: string, value: unknown): unknown;
  createContext(): Values;
  enter(context: Values): void;
  exit(context: Values): void;
  run(work: (context: Values) => unknown): Values;
}

const namespaces = new Map<string, Namespace>();

export function createNamespace(name: string): Namespace {
  let current: Values = {};
  const namespace: Namespace = {
    get: (key) => current[key],
    set(key, value) {
      current[key] = value;
      return value;
    },
    createContext: () => ({ ...current }),
    enter(context) {
      current = context;
    },
    exit: () => {},
    run(work) {
      const outer = current;
      const inner = { ...outer };
      current = inner;
      try {
        work(inner);
      } finally {
        current = outer;
      }
      return inner;
    },
  };
  namespaces.set(name, namespace);
  return namespace;
}

export function getNamespace(name: string): Namespace | undefined {
  return namespaces.get(name);
}

export function destroyNamespace(name: string): void {
  namespaces.delete(name);
}
