import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AwsCredentials } from "#adapters/outbound/aws-http/aws-credentials.ts";
import { parseEndpoint } from "#adapters/outbound/aws-http/endpoint.ts";
import type { Method } from "#adapters/outbound/management-api/connection-signature.ts";
import { ConnectionSignature } from "#adapters/outbound/management-api/connection-signature.ts";
import { payloadOf } from "#adapters/outbound/management-api/payload.ts";

const region = "eu-central-1";
const noon = Date.UTC(2026, 10, 22, 12);
const key: AwsCredentials = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG",
};

interface Case {
  readonly method: Method;
  readonly endpoint: string;
  readonly connectionId: string;
  readonly frame: Uint8Array<ArrayBuffer>;
  readonly credentials: AwsCredentials;
  readonly signedAt: number;
}

interface Signed {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The request that the SDK builds, signed by the SDK, with as few signed headers as ours. */
async function signedBySdk(it: Case): Promise<Signed> {
  const { method, endpoint, connectionId, frame, credentials, signedAt } = it;
  const client = new ApiGatewayManagementApiClient({ endpoint, region, credentials });
  const signed: Signed[] = [];
  client.middlewareStack.add(
    () => async (args) => {
      const request = args.request as Parameters<typeof signer.sign>[0];
      const { host = "" } = request.headers;
      const bare = Object.assign(Object.create(request), request, { headers: { host } });
      const { path, headers } = await signer.sign(bare, {
        signingDate: new Date(signedAt),
        unsignableHeaders: new Set(["x-amz-content-sha256"]),
      });
      signed.push({ path, headers });
      return { response: {}, output: { $metadata: {} } };
    },
    { step: "finalizeRequest", priority: "high" },
  );
  const signer = await client.config.signer({
    name: "sigv4",
    signingName: "execute-api",
    signingRegion: region,
    properties: {},
  });
  if (method === "DELETE") {
    await client.send(new DeleteConnectionCommand({ ConnectionId: connectionId }));
  } else {
    await client.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: frame }));
  }
  const [only] = signed;
  if (only === undefined) throw new Error("The SDK has not sent anything.");
  const { "x-amz-content-sha256": _, ...headers } = only.headers;
  return { path: only.path, headers };
}

function signedByUs(
  it: Case,
  signature = new ConnectionSignature(parseEndpoint(it.endpoint), region),
) {
  const { sha256 } = payloadOf(it.method === "DELETE" ? new Uint8Array() : it.frame);
  const text = signature.sign(it.method, it.connectionId, sha256, it.credentials, it.signedAt);
  const [requestLine = "", ...lines] = text.trimEnd().split("\r\n");
  const headers = lines.map((line) => [
    line.slice(0, line.indexOf(":")),
    line.slice(line.indexOf(":") + 1),
  ]);
  const path = /^(?:POST|DELETE) (\S+) HTTP\/1\.1$/.exec(requestLine)?.[1] ?? requestLine;
  return { path, headers: Object.fromEntries(headers) as Signed["headers"] };
}

const tokens = fc.stringMatching(/^[A-Za-z0-9+/=]{1,500}$/);
const connectionIds = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_-]{15}=$/),
  fc.stringMatching(/^[\w+/=@!'()*~.: é%-]{1,30}$/).filter((id) => !/^\.+$/.test(id)),
);
const endpoints = fc.constantFrom(
  "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod",
  "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/$default",
  "https://relay.example.com",
  "https://relay.example.com/",
  "https://relay.example.com/games",
  "https://relay.example.com/games/v1",
  "http://127.0.0.1:3001/prod",
);
const cases: fc.Arbitrary<Case> = fc.record({
  method: fc.constantFrom("POST", "DELETE"),
  endpoint: endpoints,
  connectionId: connectionIds,
  frame: fc.uint8Array({ maxLength: 300 }).map((bytes) => Uint8Array.from(bytes)),
  credentials: fc.record(
    {
      accessKeyId: fc.stringMatching(/^[A-Z0-9]{16,20}$/),
      secretAccessKey: tokens,
      sessionToken: tokens,
    },
    { requiredKeys: ["accessKeyId", "secretAccessKey"] },
  ),
  signedAt: fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) }),
});

const aCase: Case = {
  method: "POST",
  endpoint: "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod",
  connectionId: "PJqB0fHs_-cCHlw=",
  frame: Uint8Array.of(1, 2, 3),
  credentials: key,
  signedAt: noon,
};

describe("a signature", () => {
  it("is the one that the SDK makes, whatever is signed", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (it) => {
        expect(signedByUs(it)).toEqual(await signedBySdk(it));
      }),
      { numRuns: 300 },
    );
  });

  it("names the id encoded once, as API Gateway decodes it", () => {
    expect(signedByUs(aCase).path).toBe("/prod/@connections/PJqB0fHs_-cCHlw%3D");
  });

  it("takes an endpoint with a slash at its end, for which the SDK would send two", () => {
    const endpoint = `${aCase.endpoint}/`;
    expect(signedByUs({ ...aCase, endpoint })).toEqual(signedByUs(aCase));
  });

  it.each<[string, readonly Partial<Case>[]]>([
    ["the next second", [{}, { signedAt: noon + 1_000 }]],
    ["the next day", [{ signedAt: noon }, { signedAt: noon + 86_400_000 }, { signedAt: noon }]],
    [
      "the next key",
      [
        {},
        { credentials: { ...key, accessKeyId: "AKIDNEXT", secretAccessKey: "next" } },
        { credentials: { ...key, sessionToken: "token" } },
        {},
      ],
    ],
    ["a secret that was mended", [{}, { credentials: { ...key, secretAccessKey: "mended" } }]],
    ["the next frame", [{}, { frame: Uint8Array.of(4) }, {}]],
  ])("follows when one signer comes to %s", async (_, changes) => {
    const signature = new ConnectionSignature(parseEndpoint(aCase.endpoint), region);
    for (const change of changes) {
      const it = { ...aCase, ...change };
      expect(signedByUs(it, signature)).toEqual(await signedBySdk(it));
    }
  });
});
