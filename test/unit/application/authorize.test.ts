import { describe, expect, it } from "vitest";
import { createAuthorize } from "#application/use-cases/authorize.ts";
import { Unauthorized } from "#domain/refusals.ts";
import { InMemoryIdentityVerifier } from "../../fakes/in-memory-identity-verifier.ts";

const identity = { userId: "u1", tokenExpiresAt: 100, groups: [] };

function anAuthorizer() {
  const identities = new InMemoryIdentityVerifier();
  identities.issue("good", identity);
  return { identities, authorize: createAuthorize({ identities }) };
}

describe("authorize", () => {
  it("returns the identity behind a verified token", async () => {
    await expect(anAuthorizer().authorize("good")).resolves.toEqual(identity);
  });

  it.each([undefined, "", "bad"])("refuses the token %j", async (token) => {
    await expect(anAuthorizer().authorize(token)).rejects.toThrow(Unauthorized);
  });

  it("does not blame the player when the verifier is broken", async () => {
    const { identities, authorize } = anAuthorizer();
    const outage = new Error("no keys");
    identities.breakWith(outage);
    await expect(authorize("good")).rejects.toBe(outage);
  });
});
