import { describe, expect, it } from "vitest";
import { readPorts } from "../../../scripts/start/ports.ts";

describe("ports", () => {
  it("are fixed for the pages and the gateway only", () => {
    expect(readPorts({})).toEqual({ console: 3000, gateway: 3001 });
    expect(readPorts({ COGNITO_PORT: "", CONSOLE_PORT: "" })).toEqual({
      console: 3000,
      gateway: 3001,
    });
  });

  it("are chosen by variables, from 0 to 65535", () => {
    const variables = { COGNITO_PORT: "65535", XRAY_PORT: "0", GATEWAY_PORT: "1" };
    expect(readPorts(variables)).toEqual({ console: 3000, gateway: 1, cognito: 65_535, xray: 0 });
  });

  it.each(["65536", "-1", "1.5", "many", " 80", "0x50"])(
    "are not %j, and all such are named",
    (bad) => {
      expect(() => readPorts({ COGNITO_PORT: bad, DYNAMODB_PORT: bad })).toThrow(
        [
          `COGNITO_PORT is "${bad}"; a port is a whole number from 0 to 65535.`,
          `DYNAMODB_PORT is "${bad}"; a port is a whole number from 0 to 65535.`,
        ].join("\n"),
      );
    },
  );
});
