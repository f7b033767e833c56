import { hash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { HttpAnswer } from "./support/client.ts";
import { httpRequest } from "./support/client.ts";
import type { SignedRequest, Signing } from "./support/signed-request.ts";
import { basicTime, sign, signedRequest } from "./support/signed-request.ts";
import { accessKey, startGateway } from "./support/start-gateway.ts";

const minute = 60_000;
const strangersId = "PJqB0fHsqRcCHlw=";
const temporaryKey = { accessKeyId: "ASIAEXAMPLE", secretAccessKey: "temporary" };
const sessionToken = "IQoJb3JpZ2luX2VjE";
const withToken = {
  ...temporaryKey,
  headers: { "x-amz-security-token": sessionToken },
  signedHeaders: ["host", "x-amz-date", "x-amz-security-token"],
};

/** A signed post to nobody, changed after it was signed: 410 says that it was accepted. */
async function post(
  changes: Partial<Signing> = {},
  tamper: (request: SignedRequest) => Partial<SignedRequest> = () => ({}),
): Promise<HttpAnswer> {
  const credentials = [accessKey, { ...temporaryKey, sessionToken }];
  const { gateway } = await startGateway({ credentials });
  const request = sign(gateway.managementEndpoint, "POST", strangersId, "hello", changes);
  return httpRequest(gateway.managementEndpoint, { ...request, ...tamper(request) });
}

function expectRefusal(answer: HttpAnswer, errorType: string, message: unknown): void {
  expect(answer.status).toBe(403);
  expect(answer.headers["x-amzn-errortype"]).toBe(errorType);
  expect(JSON.parse(answer.body)).toEqual({ message });
}

describe("a signature", () => {
  it.each<[string, Partial<Signing>]>([
    ["of the host and the date alone", {}],
    ["of more headers", { headers: { "x-a": "1" }, signedHeaders: ["host", "x-a", "x-amz-date"] }],
    ["by temporary credentials with their token", withToken],
    ["of four minutes ago", { at: Date.now() - 4 * minute }],
    ["by a clock that is four minutes fast", { at: Date.now() + 4 * minute }],
  ])("%s is accepted", async (_, changes) => {
    expect((await post(changes)).status).toBe(410);
  });

  it("covers headers with their spaces folded", async () => {
    const changes = { headers: { "x-a": "1 2" }, signedHeaders: ["host", "x-a", "x-amz-date"] };
    const answer = await post(changes, ({ headers }) => ({
      headers: { ...headers, "x-a": "1   2" },
    }));
    expect(answer.status).toBe(410);
  });

  it("covers the query string, sorted", async () => {
    const changes = { path: "/prod/@connections/PJqB0fHsqRcCHlw%3D?b=1&a=%202" };
    expect((await post(changes)).status).toBe(410);
    const tampered = await post(changes, ({ path }) => ({ path: path.replace("b=1", "b=2") }));
    expect(tampered.status).toBe(403);
  });

  it.each<[string, Partial<Signing>, (request: SignedRequest) => Partial<SignedRequest>]>([
    ["with another secret", { secretAccessKey: "another" }, () => ({})],
    ["of another body", {}, () => ({ body: "HELLO" })],
    ["of another method", {}, () => ({ method: "DELETE", body: "" })],
    ["of another connection", {}, ({ path }) => ({ path: path.replace("PJqB", "QJqB") })],
    [
      "of another body whose hash is sent along",
      {},
      ({ headers }) => ({
        body: "HELLO",
        headers: { ...headers, "x-amz-content-sha256": hash("sha256", "hello") },
      }),
    ],
    [
      "of another header",
      { headers: { "x-a": "1" }, signedHeaders: ["host", "x-a", "x-amz-date"] },
      ({ headers }) => ({ headers: { ...headers, "x-a": "2" } }),
    ],
  ])("%s is refused", async (_, changes, tamper) => {
    const answer = await post(changes, tamper);
    const start = "The request signature we calculated does not match the signature you provided.";
    expectRefusal(answer, "InvalidSignatureException", expect.stringContaining(start));
  });

  it("that is older than five minutes has expired, and the answer says what time it is", async () => {
    const at = Date.now() - 6 * minute;

    const answer = await post({ at });

    const now = Date.parse(answer.headers.date ?? "");
    expect(now).toBeGreaterThan(at + 6 * minute - 1_000);
    expect(now).toBeLessThanOrEqual(Date.now());
    const time = "\\d{8}T\\d{6}Z";
    const wording = `^Signature expired: ${basicTime(at)} is now earlier than ${time} \\(${time} - 5 min\\.\\)$`;
    expectRefusal(answer, "InvalidSignatureException", expect.stringMatching(wording));
  });

  it("of a clock that is more than five minutes fast is not yet current", async () => {
    const at = Date.now() + 6 * minute;
    const wording = `^Signature not yet current: ${basicTime(at)} is still later than `;
    const answer = await post({ at });
    expectRefusal(answer, "InvalidSignatureException", expect.stringMatching(wording));
  });

  it.each<[string, Partial<Signing>, string]>([
    [
      "for another region",
      { region: "us-east-1" },
      "Credential should be scoped to a valid region, not 'us-east-1'.",
    ],
    [
      "for another service",
      { service: "dynamodb" },
      "Credential should be scoped to correct service: 'execute-api'.",
    ],
    [
      "that leaves the host out",
      { signedHeaders: ["x-amz-date"] },
      "'Host' must be a 'SignedHeader' in the AWS Authorization.",
    ],
  ])("%s is refused", async (_, changes, message) => {
    expectRefusal(await post(changes), "InvalidSignatureException", message);
  });
});

describe("a call", () => {
  it("without a signature is refused", async () => {
    const answer = await post({}, () => ({ headers: {} }));
    expectRefusal(answer, "MissingAuthenticationTokenException", "Missing Authentication Token");
  });

  it.each<[string, Partial<Signing>]>([
    ["an unknown access key", { accessKeyId: "AKIAUNKNOWN" }],
    ["temporary credentials without their token", temporaryKey],
    ["a token that the access key does not have", { ...withToken, ...accessKey }],
    ["a wrong token", { ...withToken, headers: { "x-amz-security-token": "x" } }],
  ])("with %s is refused", async (_, changes) => {
    const message = "The security token included in the request is invalid.";
    expectRefusal(await post(changes), "UnrecognizedClientException", message);
  });

  it.each<[string, (request: SignedRequest) => Readonly<Record<string, string>>]>([
    ["another scheme", () => ({ authorization: "Bearer abc" })],
    [
      "a part missing",
      ({ headers }) => ({ authorization: `${headers["authorization"]}`.slice(0, -1) }),
    ],
    ["a date that is none", () => ({ "x-amz-date": `${basicTime(Date.now())}Z` })],
  ])("whose authorization has %s is refused", async (_, change) => {
    const answer = await post({}, (request) => ({
      headers: { ...request.headers, ...change(request) },
    }));
    expectRefusal(answer, "IncompleteSignatureException", expect.any(String));
  });

  it("must be signed on the day that its scope names", async () => {
    const answer = await post({}, (request) => ({
      headers: {
        ...request.headers,
        authorization: `${request.headers["authorization"]}`.replace(/\/\d{8}\//, "/20200101/"),
      },
    }));
    expectRefusal(answer, "InvalidSignatureException", expect.stringContaining("Credential scope"));
  });
});

describe("credentials", () => {
  const next = { accessKeyId: "AKIDNEXT", secretAccessKey: "next" };

  async function start() {
    const { gateway } = await startGateway();
    const post = async (key: typeof next) =>
      (await signedRequest(gateway.managementEndpoint, "POST", strangersId, "hello", key)).status;
    return { gateway, post };
  }

  it("are rotated while the gateway runs: the old ones beside the new ones, then no more", async () => {
    const { gateway, post } = await start();
    expect([await post(accessKey), await post(next)]).toEqual([410, 403]);
    gateway.setCredentials([accessKey, next]);
    expect([await post(accessKey), await post(next)]).toEqual([410, 410]);
    gateway.setCredentials([next]);
    expect([await post(accessKey), await post(next)]).toEqual([403, 410]);
  });

  it("may get another secret under the same id", async () => {
    const { gateway, post } = await start();
    const renewed = { ...accessKey, secretAccessKey: "renewed" };
    expect([await post(accessKey), await post(renewed)]).toEqual([410, 403]);
    gateway.setCredentials([renewed]);
    expect([await post(accessKey), await post(renewed)]).toEqual([403, 410]);
  });
});
