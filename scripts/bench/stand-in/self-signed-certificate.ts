import { generateKeyPairSync, sign } from "node:crypto";

export interface Certificate {
  /** Both in PEM. */
  readonly key: string;
  readonly cert: string;
}

const tags = { sequence: 0x30, set: 0x31, integer: 0x02, bits: 0x03, octets: 0x04, time: 0x17 };

/** Object identifiers in DER. */
const ids = {
  commonName: "0603550403",
  basicConstraints: "0603551d13",
  subjectAlternativeName: "0603551d11",
  ecdsaWithSha256: "06082a8648ce3d040302",
};

/**
 * A certificate for 127.0.0.1 that lasts a day. Node has nothing that makes one, so its few fields
 * are written in DER here (RFC 5280, section 4.1). P-256, because an RSA key would make the
 * stand-in slow to accept hundreds of connections at once.
 */
export function selfSignedCertificate(): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const content = certificateContent(publicKey.export({ type: "spki", format: "der" }));
  const signature = der(tags.bits, Buffer.of(0), sign("sha256", content, privateKey));
  const certificate = der(tags.sequence, content, algorithm(), signature);
  return {
    key: String(privateKey.export({ type: "pkcs8", format: "pem" })),
    cert: pem(certificate),
  };
}

function certificateContent(publicKey: Buffer): Buffer {
  const hour = 3_600_000;
  const name = der(
    tags.sequence,
    der(tags.set, der(tags.sequence, hex(ids.commonName), der(0x0c, Buffer.from("stand-in")))),
  );
  const validity = der(tags.sequence, time(Date.now() - hour), time(Date.now() + 24 * hour));
  const version3 = der(0xa0, der(tags.integer, Buffer.of(2)));
  const serialNumber = der(tags.integer, Buffer.of(1));
  return der(
    tags.sequence,
    ...[version3, serialNumber, algorithm(), name, validity, name, publicKey, extensions()],
  );
}

function extensions(): Buffer {
  const isAuthority = der(tags.sequence, hex("0101ff"));
  const loopback = der(tags.sequence, der(0x87, Buffer.of(127, 0, 0, 1)));
  return der(
    0xa3,
    der(
      tags.sequence,
      der(tags.sequence, hex(ids.basicConstraints), der(tags.octets, isAuthority)),
      der(tags.sequence, hex(ids.subjectAlternativeName), der(tags.octets, loopback)),
    ),
  );
}

function algorithm(): Buffer {
  return der(tags.sequence, hex(ids.ecdsaWithSha256));
}

function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replaceAll(/[-:T]|\..*/g, "");
  return der(tags.time, Buffer.from(`${digits.slice(2)}Z`));
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag), length(content.byteLength), content]);
}

/** Short form below 128, else the count of length bytes and the bytes. */
function length(bytes: number): Buffer {
  if (bytes < 0x80) return Buffer.of(bytes);
  return bytes < 0x100 ? Buffer.of(0x81, bytes) : Buffer.of(0x82, bytes >> 8, bytes & 0xff);
}

function hex(digits: string): Buffer {
  return Buffer.from(digits, "hex");
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
