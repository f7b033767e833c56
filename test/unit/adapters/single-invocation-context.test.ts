import { describe, expect, it } from "vitest";
import {
  createNamespace,
  destroyNamespace,
  getNamespace,
} from "#adapters/outbound/powertools/single-invocation-context.ts";

describe("the context of a single invocation", () => {
  it("keeps a value across everything that is awaited", async () => {
    const namespace = createNamespace("test");
    namespace.enter(namespace.createContext());
    namespace.set("segment", "facade");
    await new Promise(setImmediate);
    expect(getNamespace("test")?.get("segment")).toBe("facade");
  });

  it("lets a work of its own change what it inherits, until it returns or throws", () => {
    const namespace = createNamespace("test");
    namespace.set("segment", "outer");
    namespace.run(() => {
      expect(namespace.get("segment")).toBe("outer");
      namespace.set("segment", "inner");
    });
    expect(namespace.get("segment")).toBe("outer");
    expect(() =>
      namespace.run(() => {
        namespace.set("segment", "inner");
        throw new Error("lost");
      }),
    ).toThrow("lost");
    expect(namespace.get("segment")).toBe("outer");
  });

  it("is no more once it is destroyed", () => {
    createNamespace("test");
    destroyNamespace("test");
    expect(getNamespace("test")).toBeUndefined();
  });
});
