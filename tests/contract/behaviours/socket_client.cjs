// The `ws` package as a child process. Commands come as lines of JSON on standard input, what happens goes out as lines
// of JSON on standard output; both name the socket by `id`.
"use strict";

const WebSocket = require("ws");

const sockets = new Map();
const tell = (id, event, more) => process.stdout.write(JSON.stringify({ id, event, ...more }) + "\n");

function open({ id, url, protocols, headers, deflate, ca, timeout }) {
  const socket = new WebSocket(url, protocols, { headers, ca, perMessageDeflate: deflate, handshakeTimeout: timeout });
  sockets.set(id, socket);
  socket.on("upgrade", (response) => tell(id, "upgrade", { status: response.statusCode, headers: response.headers }));
  socket.on("open", () => tell(id, "open", { protocol: socket.protocol, extensions: socket.extensions }));
  socket.on("unexpected-response", (request, response) => {
    const parts = [];
    response.on("data", (part) => parts.push(part));
    response.on("end", () => {
      tell(id, "refused", { status: response.statusCode, headers: response.headers, body: String(Buffer.concat(parts)) });
      request.destroy();
    });
  });
  socket.on("message", (data, binary) =>
    tell(id, "message", binary ? { base64: data.toString("base64") } : { text: data.toString() }));
  socket.on("ping", (data) => tell(id, "ping", { text: data.toString() }));
  socket.on("pong", (data) => tell(id, "pong", { text: data.toString() }));
  socket.on("error", (error) => tell(id, "error", { text: String(error.message) }));
  socket.on("close", (code, reason) => {
    sockets.delete(id);
    tell(id, "close", { code, reason: reason.toString() });
  });
}

const commands = {
  open,
  send({ id, text, base64, binary, fin, compress }) {
    const data = base64 === undefined ? text : Buffer.from(base64, "base64");
    sockets.get(id)?.send(data, { binary: binary === true, fin, compress }, () => {});
  },
  ping({ id, text }) {
    sockets.get(id)?.ping(text);
  },
  close({ id, code, reason }) {
    sockets.get(id)?.close(code ?? undefined, reason ?? undefined);
  },
  vanish({ id }) {
    sockets.get(id)?.terminate();
  },
};

let rest = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (data) => {
  const lines = (rest + data).split("\n");
  rest = lines.pop();
  for (const line of lines) {
    const command = JSON.parse(line);
    commands[command.do](command);
  }
});
process.stdin.on("end", () => process.exit(0));
