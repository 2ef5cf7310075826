'use strict';

// What a function prints: process.stdout and process.stderr become streams whose whole lines go to the gateway with
// the id of the request. The global console finds them by itself, since it asks for process.stdout at its first use.

const { StringDecoder } = require('string_decoder');
const { Writable } = require('stream');

// Characters in one frame; longer text comes in several, as CloudWatch cuts its events.
const LONGEST = 1 << 18;

class Output extends Writable {
  constructor(fd, log) {
    super({ decodeStrings: false });
    this.fd = fd;
    this.log = log;
    this.decoder = new StringDecoder('utf8');
    this.line = '';
  }

  // Replaces Writable's queue: order and arrival must not depend on the event loop.
  write(chunk, encoding, callback) {
    if (typeof encoding === 'function') {
      callback = encoding;
      encoding = undefined;
    }
    this.print(this.text(chunk, encoding));
    if (typeof callback === 'function') {
      process.nextTick(callback, null);
    }
    return true;
  }

  text(chunk, encoding) {
    if (typeof chunk !== 'string') {
      if (!ArrayBuffer.isView(chunk)) {
        const error = new TypeError('The "chunk" argument must be of type string or an instance of Buffer, TypedArray or DataView');
        error.code = 'ERR_INVALID_ARG_TYPE';
        throw error;
      }
      return this.decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    }
    const plain = encoding === undefined || encoding === null || /^utf-?8$/i.test(encoding);
    return plain ? chunk : this.decoder.write(Buffer.from(chunk, encoding));
  }

  print(text) {
    const end = text.lastIndexOf('\n') + 1;
    if (end > 0) {
      this.tell(this.line + text.slice(0, end));
      this.line = '';
    }
    this.line += text.slice(end);
    if (this.line.length > LONGEST) {
      this.flush();
    }
  }

  tell(text) {
    for (let at = 0; at < text.length; at += LONGEST) {
      this.log(text.slice(at, at + LONGEST));
    }
  }

  // The unfinished line, at the end of an invocation or of the process.
  flush() {
    if (this.line !== '') {
      this.tell(this.line + '\n');
      this.line = '';
    }
  }

  end(chunk) {
    if (chunk !== undefined && chunk !== null && typeof chunk !== 'function') {
      this.write(chunk);
    }
    this.flush();
    return this; // like Node's own, they are never closed
  }
}

// Returns flush().
function capture(log) {
  const streams = [new Output(1, log), new Output(2, log)];
  for (const [name, stream] of [['stdout', streams[0]], ['stderr', streams[1]]]) {
    Object.defineProperty(process, name, { configurable: true, enumerable: true, get: () => stream });
  }
  return () => {
    streams[0].flush();
    streams[1].flush();
  };
}

module.exports = { capture };
