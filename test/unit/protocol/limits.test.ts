import { expect, it } from "vitest";
import * as limits from "#protocol/limits.ts";

it("the limits are the platform's and the protocol's, as numbers that others have written down", () => {
  expect({ ...limits }).toEqual({
    clientFrameBytes: 32_768,
    deliveredFrameBytes: 131_072,
    connectionSeconds: 7_200,
    idleSeconds: 600,
    nestingLevels: 64,
    idCharacters: 64,
    messagesPerFrame: 32,
    epochCharacters: 64,
    addresseesPerMessage: 32,
    profileBytes: 256,
    seatPattern: "^[A-Za-z0-9_-]{11}$",
  });
});
