/**
 * The least a WebSocket client needs to talk to a Jupyter server (RFC 6455, text frames): Node 20 has none built in,
 * and the start-up check must not depend on packages.
 */
import { randomBytes } from "node:crypto";
import { request } from "node:http";

/** Opens a socket; `receive` gets every text message. Returns functions to send and to close. */
export function openSocket(url, headers, receive) {
  const upgrade = { ...headers, Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13" };
  const key = randomBytes(16).toString("base64");
  return new Promise((resolve, reject) => {
    const asking = request(url, { headers: { ...upgrade, "Sec-WebSocket-Key": key } });
    asking.on("error", reject);
    asking.on("response", ({ statusCode }) => reject(new Error(`no WebSocket at ${url}: status ${statusCode}`)));
    asking.on("upgrade", (_response, socket, head) => {
      const read = reader(receive);
      socket.on("data", read);
      socket.on("error", () => undefined);
      if (head.length > 0) read(head);
      resolve({ send: (text) => socket.write(textFrame(text)), close: () => socket.destroy() });
    });
    asking.end();
  });
}

/** A client's frames are masked. */
function textFrame(text) {
  const payload = Buffer.from(text);
  const mask = randomBytes(4);
  const length =
    payload.length < 126
      ? Buffer.from([0x80 | payload.length])
      : Buffer.from([0x80 | 126, payload.length >> 8, payload.length & 255]);
  const masked = payload.map((byte, index) => byte ^ mask[index % 4]);
  return Buffer.concat([Buffer.from([0x81]), length, mask, masked]);
}

/** Collects bytes until whole frames, and frames until whole messages, are there. */
function reader(receive) {
  let bytes = Buffer.alloc(0);
  let message = Buffer.alloc(0);
  return (chunk) => {
    bytes = Buffer.concat([bytes, chunk]);
    for (let frame = firstFrame(bytes); frame; frame = firstFrame(bytes)) {
      bytes = bytes.subarray(frame.end);
      if (frame.code > 2) continue; // ping, pong, close: a short conversation needs none of them
      message = Buffer.concat([message, frame.payload]);
      if (frame.last) receive(message.toString());
      if (frame.last) message = Buffer.alloc(0);
    }
  };
}

function firstFrame(bytes) {
  if (bytes.length < 2) return undefined;
  const short = bytes[1] & 127;
  const start = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < start) return undefined;
  const size = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  const end = start + size;
  if (bytes.length < end) return undefined;
  return { last: (bytes[0] & 128) !== 0, code: bytes[0] & 15, payload: bytes.subarray(start, end), end };
}
