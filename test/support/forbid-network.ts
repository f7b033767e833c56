import { Socket } from "node:net";

/** A unit test that opens a connection is not a unit test. */
Socket.prototype.connect = () => {
  throw new Error("Unit tests must not use the network.");
};
