import { randomBytes } from "node:crypto";

/** 48 bits: no two that ever meet are the same, and it is repeated in every frame. */
const bytes = 6;

/** @returns 8 characters of base64url */
export function randomName(): string {
  return randomBytes(bytes).toString("base64url");
}
