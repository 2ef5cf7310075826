'use strict';

// The console of functions whose LogFormat is JSON: every call is one line, with the rules of Lambda's Node.js runtime.
// The message is what was given where that is one value, else what console would have printed; the first error among the
// values is told by type, message and stack.

const util = require('util');

const LEVELS = { trace: 'TRACE', debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR' };
// Below INFO nothing is logged, unless the function sets its ApplicationLogLevel.
const LOGGED = new Set(['log', 'info', 'warn', 'error']);

function line(level, requestId, values) {
  const told = { timestamp: new Date().toISOString(), level, requestId };
  const error = values.find((value) => value instanceof Error);
  told.message = values.length === 1 && !(error && values[0] === error) ? values[0] : util.format(...values);
  if (error !== undefined) {
    told.errorType = error.name ?? 'UnknownError';
    told.errorMessage = error.message;
    told.stackTrace = typeof error.stack === 'string' ? error.stack.split('\n') : [];
  }
  try {
    return JSON.stringify(told);
  } catch {
    told.message = util.format(...values); // of what refers to itself, or is a BigInt
    return JSON.stringify(told);
  }
}

// requestId() gives that of the invocation, or undefined.
function patch(requestId) {
  for (const [name, level] of Object.entries(LEVELS)) {
    console[name] = LOGGED.has(name)
      ? (...values) => process.stdout.write(line(level, requestId(), values) + '\n')
      : () => {};
  }
}

module.exports = { patch };
