'use strict';

// The parent of a function in its process: loads the handler, takes events from the gateway one at a time, reports
// what became of each.
//
//   node [--require redirect.js] bootstrap.js [--file COMPILED] [--fallback FOLDERS]
//
// COMPILED is loaded instead of the file that the handler's path names; the node_modules in FOLDERS (like PATH) serve
// `import` where the function's own folder has none. The rest is in the environment: _HANDLER, LAMBDA_TASK_ROOT,
// FAIRLEAD_WORKER_FD.

const { Channel, NO_ID, READY, INIT_ERROR, RETURNED, RAISED, LOG, CRASHED } = require('./frames.js');
const errors = require('./errors.js');
const { find } = require('./handlers.js');
const { Invocation } = require('./invocation.js');
const { capture } = require('./output.js');

const channel = new Channel(Number(process.env.FAIRLEAD_WORKER_FD));
delete process.env.FAIRLEAD_WORKER_FD;

let current = null; // the invocation, until it is answered
let requestId = NO_ID; // of the invocation, or of the last one: work it left behind still prints
let handler = null;
let isAsync = false;
let ending = false; // something went wrong that a process must not outlive
const waiting = [];

const flush = capture((text) => channel.send(LOG, requestId, text));
if (process.env.AWS_LAMBDA_LOG_FORMAT === 'JSON') {
  require('./json_console.js').patch(() => (requestId === NO_ID ? undefined : requestId));
}

function invoke(id, deadline, trace, json) {
  if (handler === null || current !== null) {
    waiting.push([id, deadline, trace, json]);
    return;
  }
  requestId = id;
  if (trace === '') {
    delete process.env._X_AMZN_TRACE_ID;
  } else {
    process.env._X_AMZN_TRACE_ID = trace;
  }
  current = new Invocation(id, deadline, isAsync, answered, failed);
  channel.busy();
  current.run(handler, json);
}

function answered(invocation, json) {
  finish(RETURNED, invocation.id, json);
}

function failed(invocation, payload) {
  finish(ending ? CRASHED : RAISED, invocation.id, JSON.stringify(payload));
}

function finish(kind, id, json) {
  flush();
  channel.tellMemory();
  channel.send(kind, id, json);
  current = null;
  channel.idle();
  if (waiting.length > 0) {
    setImmediate(next);
  }
}

function next() {
  if (waiting.length > 0 && current === null) {
    invoke(...waiting.shift());
  }
}

// An error that nobody caught. The process may be in any state: it reports and ends, and is replaced.
function crashed(error, code) {
  ending = true; // said with the answer, so that no further event is sent here
  if (handler === null) {
    refuse(error);
  } else if (current !== null) {
    current.raise(error);
  } else {
    console.error(error);
  }
  process.exit(code);
}

function refuse(error) {
  flush();
  channel.send(INIT_ERROR, '', JSON.stringify(errors.payload(error)));
  process.exit(1);
}

function drained() {
  if (current !== null) {
    current.drained();
  } else if (handler === null) {
    refuse(new errors.NodeJsExit('The event loop is empty and a top-level await of the module has not settled.'));
  }
}

function options() {
  const given = {};
  const words = process.argv.splice(2);
  for (let i = 0; i < words.length; i += 2) {
    given[words[i].slice(2)] = words[i + 1];
  }
  return given;
}

async function start() {
  const { file, fallback } = options();
  if (fallback !== undefined) {
    require('./fallback.js').serve(fallback);
  }
  const found = await find(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER, file);
  isAsync = found.constructor?.name === 'AsyncFunction';
  handler = found;
  flush();
  channel.listen(invoke);
  channel.send(READY, '', JSON.stringify({ init_ms: performance.now(), runtime: `Node.js ${process.version}` }));
}

process.on('uncaughtException', (error) => crashed(error, 129));
process.on('unhandledRejection', (reason) => crashed(new errors.UnhandledPromiseRejection(reason), 128));
process.on('beforeExit', drained);
process.on('exit', flush);
start().catch(refuse);
