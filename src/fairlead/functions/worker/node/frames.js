'use strict';

// The worker protocol: frames over the one inherited socket.
//
//   frame = uint32 LE length of the rest | uint8 kind | body
//
// Frames go out with synchronous writes: what a function printed or answered is with the gateway before the next
// statement runs, so neither process.exit() nor a crash can lose or reorder it.

const fs = require('fs');
const net = require('net');

const INVOKE = 1;
const READY = 2;
const INIT_ERROR = 3;
const RETURNED = 4;
const RAISED = 5;
const LOG = 6;
const CRASHED = 7;
const MEMORY = 8;

const HEAD = 5;
const ID = 36;
const NO_ID = ' '.repeat(ID);

// The end of this process without 'exit' listeners, which are the function's and may do anything.
const leave = process.reallyExit.bind(process);
const pause = new Int32Array(new SharedArrayBuffer(4));

class Channel {
  constructor(fd) {
    this.fd = fd;
    this.socket = null;
    this.rest = null;
    this.peak = 0;
  }

  // Calls invoke(id, deadline, trace, json) for every event. The end of the socket ends the process: the gateway is gone.
  listen(invoke) {
    this.socket = new net.Socket({ fd: this.fd, readable: true, writable: false });
    this.socket.on('data', (chunk) => this.feed(chunk, invoke));
    this.socket.on('end', () => leave(0));
    this.socket.on('error', () => leave(0));
  }

  // While an event is handled the socket alone must not keep the loop alive: an empty loop ends an invocation.
  busy() {
    this.socket.unref();
  }

  idle() {
    this.socket.ref();
  }

  feed(chunk, invoke) {
    let data = this.rest === null ? chunk : Buffer.concat([this.rest, chunk]);
    while (data.length >= 4) {
      const end = 4 + data.readUInt32LE(0);
      if (data.length < end) {
        break;
      }
      if (data[4] === INVOKE) {
        const id = data.latin1Slice(HEAD, HEAD + ID);
        const deadline = Number(data.readBigUInt64LE(HEAD + ID));
        const json = HEAD + ID + 10 + data.readUInt16LE(HEAD + ID + 8);
        invoke(id, deadline, data.latin1Slice(HEAD + ID + 10, json), data.utf8Slice(json, end));
      }
      data = data.subarray(end);
    }
    this.rest = data.length === 0 ? null : data;
  }

  send(kind, id, text) {
    const size = HEAD + id.length + Buffer.byteLength(text);
    const frame = Buffer.allocUnsafe(size);
    frame.writeUInt32LE(size - 4, 0);
    frame[4] = kind;
    frame.latin1Write(id, HEAD);
    frame.utf8Write(text, HEAD + id.length);
    this.write(frame);
  }

  // The most memory that this process has used, if that is more than was said.
  tellMemory() {
    const peak = process.resourceUsage().maxRSS; // KiB on every system
    if (peak > this.peak) {
      this.peak = peak;
      const frame = Buffer.allocUnsafe(HEAD + 4);
      frame.writeUInt32LE(5, 0);
      frame[4] = MEMORY;
      frame.writeUInt32LE(peak, HEAD);
      this.write(frame);
    }
  }

  write(frame) {
    let sent = 0;
    while (sent < frame.length) {
      try {
        sent += fs.writeSync(this.fd, frame, sent, frame.length - sent);
      } catch (error) {
        if (error.code !== 'EAGAIN') {
          leave(0); // the gateway is gone
        }
        Atomics.wait(pause, 0, 0, 1); // its buffer is full: it reads all the time, so a moment is enough
      }
    }
  }
}

module.exports = { Channel, NO_ID, READY, INIT_ERROR, RETURNED, RAISED, LOG, CRASHED };
