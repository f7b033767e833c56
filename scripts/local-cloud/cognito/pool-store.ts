import type { Context } from "cognito-local/lib/services/context.js";
import type { DataStore } from "cognito-local/lib/services/dataStore/dataStore.js";
import { CommandError } from "../../command-error.ts";
import { isRecord } from "../../json.ts";
import { readIfThere, replaceFile } from "../../replace-file.ts";

type Key = string | readonly string[];

/**
 * What the user pool knows, in memory and in one file that only its owner may read: there are
 * passwords in it. cognito-local's own store writes half a file when it is ended in the middle, and
 * takes `constructor` for somebody it knows.
 */
export class PoolStore {
  readonly #file: string;
  readonly #root: object;
  #saving: Promise<void> = Promise.resolve();

  private constructor(file: string, root: object) {
    this.#file = file;
    this.#root = root;
  }

  /** @throws {CommandError} naming the file when it is no store */
  static async open(file: string): Promise<PoolStore> {
    const root = read((await readIfThere(file)) ?? "{}");
    if (isStore(root)) return new PoolStore(file, root);
    throw new CommandError(`${file} is damaged. Delete it, and a new user pool is made.`);
  }

  /** The part of the store below a path. */
  at(...prefix: readonly string[]): DataStore {
    const pathOf = (key: Key) => [...prefix, ...(typeof key === "string" ? [key] : key)];
    return {
      get: async <T>(_: Context, key: Key, fallback: T | null = null) =>
        this.#read(pathOf(key)) ?? fallback,
      getRoot: async () => this.#read(prefix) ?? null,
      set: (_, key, value) => this.#write(pathOf(key), value),
      delete: (_, key) => this.#write(pathOf(key), undefined),
    };
  }

  #read(path: readonly string[]): ReturnType<typeof Reflect.get> {
    let value: unknown = this.#root;
    for (const key of path) value = own(value, key);
    return value;
  }

  /** @throws the file system's error, and then the change is in memory only */
  #write(path: readonly string[], value: unknown): Promise<void> {
    let parent = this.#root;
    for (const key of path.slice(0, -1)) {
      const child = own(parent, key);
      parent = isObject(child) ? child : define(parent, key, {});
    }
    const last = path.at(-1) ?? "";
    if (value === undefined) Reflect.deleteProperty(parent, last);
    else Object.defineProperty(parent, last, { value, ...plain });
    return this.#save();
  }

  /** One after the other, so that the last one written is the latest. */
  #save(): Promise<void> {
    const write = () => replaceFile(this.#file, JSON.stringify(this.#root, null, 2), 0o600);
    const saved = this.#saving.then(write);
    this.#saving = saved.catch(() => {});
    return saved;
  }
}

function read(text: string): unknown {
  try {
    return JSON.parse(text, reviveDate);
  } catch {
    return undefined;
  }
}

/** Whether it has the parts of a store, as far as they are there, with pools that have options. */
function isStore(root: unknown): root is object {
  if (!isRecord(root)) return false;
  const { Pools: pools = {}, Clients: clients = {} } = root;
  if (!isRecord(pools) || !isRecord(clients)) return false;
  return Object.values(pools).every(
    (pool) => isRecord(pool) && isRecord(pool["Options"]) && isRecord(pool["Users"] ?? {}),
  );
}

const plain = { writable: true, enumerable: true, configurable: true };

function own(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

function define(parent: object, key: string, child: object): object {
  Object.defineProperty(parent, key, { value: child, ...plain });
  return child;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** cognito-local keeps times as `Date`, in fields that end so. */
function reviveDate(key: string, value: unknown): unknown {
  return key.endsWith("Date") && typeof value === "string" ? new Date(value) : value;
}
