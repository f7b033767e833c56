import { once } from "node:events";
import type { Socket } from "node:net";
import { connect } from "node:net";
import { onTestFinished } from "vitest";
import { upgradeHeaders } from "./client.ts";

/** A client that has asked to be let in, and may have sent something already. */
export function startRawHandshake(url: string, early: Buffer = Buffer.alloc(0)): Socket {
  const { host, hostname, port, pathname } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  const lines = Object.entries(upgradeHeaders).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n${lines.join("")}\r\n`;
  socket.write(Buffer.concat([Buffer.from(head), early]));
  return socket;
}

/** A client that speaks WebSocket byte by byte, as no library would. */
export async function openRawClient(url: string): Promise<Socket> {
  const socket = startRawHandshake(url);
  await once(socket, "data");
  return socket;
}

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9 };

/** A frame as a client sends it, masked with zeros, so that the payload stays readable. */
export function clientFrame(opcode: number, payload: string | Buffer, isLast = true): Buffer {
  const bytes = Buffer.from(payload);
  const first = (isLast ? 0x80 : 0) | opcode;
  return Buffer.concat([
    Buffer.from([first, ...lengthBytes(bytes.length)]),
    Buffer.alloc(4),
    bytes,
  ]);
}

/** What announces a text frame of this size. */
export function frameHeader(length: number): Buffer {
  return Buffer.from([0x80 | opcodes.text, ...lengthBytes(length), 0, 0, 0, 0]);
}

/** The code and reason of a server's close frame. */
export function readCloseFrame(bytes: Buffer): { code: number; reason: string } {
  return { code: bytes.readUInt16BE(2), reason: bytes.subarray(4).toString() };
}

function lengthBytes(length: number): readonly number[] {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(length));
  if (length < 126) return [0x80 | length];
  if (length < 2 ** 16) return [0x80 | 126, ...bytes.subarray(6)];
  return [0x80 | 127, ...bytes];
}
