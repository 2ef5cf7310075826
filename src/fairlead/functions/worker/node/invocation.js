'use strict';

// When an invocation is over, by the rules of Lambda's Node.js runtime. The first of these counts, the rest is ignored:
//
//   the handler throws, or calls callback(error)     an error, at once
//   its promise settles                              the result or the error, at once
//   context.done / succeed / fail                    the result or the error, at once
//   callback(null, result)                           the result, when the event loop is empty; at once where
//                                                    context.callbackWaitsForEmptyEventLoop is false
//   the event loop is empty and none of them came    null; for an `async` function Runtime.NodeJsExit

const errors = require('./errors.js');

// Bytes of a result: Lambda's limit for an answer (6 MB, and what it adds itself).
const LARGEST = 6291556;

const env = process.env;
const functionName = env.AWS_LAMBDA_FUNCTION_NAME;
const functionVersion = env.AWS_LAMBDA_FUNCTION_VERSION;
const memoryLimitInMB = env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE;
const logGroupName = env.AWS_LAMBDA_LOG_GROUP_NAME;
const logStreamName = env.AWS_LAMBDA_LOG_STREAM_NAME;
const invokedFunctionArn = env.FAIRLEAD_FUNCTION_ARN;

class Invocation {
  // answered(invocation, json) and failed(invocation, payload): one of them is called, once.
  constructor(id, deadline, isAsync, answered, failed) {
    this.id = id;
    this.deadline = deadline;
    this.isAsync = isAsync;
    this.answered = answered;
    this.failed = failed;
    this.waits = true; // callbackWaitsForEmptyEventLoop
    this.called = false; // something above happened
    this.held = undefined; // callback's result, until the loop is empty
  }

  run(handler, json) {
    try {
      const result = handler(JSON.parse(json), this.context(), (error, value) => this.callback(error, value));
      if (result && typeof result.then === 'function') {
        result.then((value) => this.done(null, value), (error) => this.fail(error));
      }
    } catch (error) {
      this.callback(error);
    }
  }

  context() {
    const invocation = this;
    return {
      get callbackWaitsForEmptyEventLoop() {
        return invocation.waits;
      },
      set callbackWaitsForEmptyEventLoop(value) {
        invocation.waits = value;
      },
      succeed: (value) => this.done(null, value),
      fail: (error) => this.fail(error),
      done: (error, value) => this.done(error, value),
      functionVersion,
      functionName,
      memoryLimitInMB,
      logGroupName,
      logStreamName,
      clientContext: undefined,
      identity: undefined,
      invokedFunctionArn,
      awsRequestId: this.id,
      tenantId: undefined,
      getRemainingTimeInMillis: () => this.deadline - Date.now(),
    };
  }

  callback(error, value) {
    if (this.called) {
      return;
    }
    if (this.waits && (error === undefined || error === null)) {
      this.called = true;
      this.held = value;
      return;
    }
    this.done(error, value);
  }

  done(error, value) {
    if (this.called) {
      return;
    }
    this.called = true;
    if (error === undefined || error === null) {
      this.succeed(value);
    } else {
      this.raise(error);
    }
  }

  fail(error) {
    this.done(error === undefined || error === null ? 'handled' : error);
  }

  // The event loop is empty.
  drained() {
    if (this.called) {
      this.succeed(this.held);
    } else if (this.isAsync) {
      this.raise(new errors.NodeJsExit(
        'The event loop is empty and the promise that the handler returned has not settled: something it awaits can never happen.',
      ));
    } else {
      this.called = true;
      this.succeed(null);
    }
  }

  succeed(value) {
    let json;
    try {
      json = JSON.stringify(value);
    } catch {
      this.raise(new Error('Unable to stringify response body'));
      return;
    }
    json ??= 'null'; // of a function or a symbol
    if (json.length > LARGEST / 3 && Buffer.byteLength(json) > LARGEST) {
      this.raise(new errors.ResponseSizeTooLarge(
        `Response payload size exceeded maximum allowed payload size (${LARGEST} bytes).`,
      ));
      return;
    }
    this.answered(this, json);
  }

  // An error that did not come through the handler's answer, too: an unhandled rejection, a throw in a timer.
  raise(error) {
    this.called = true;
    this.failed(this, errors.payload(error));
  }
}

module.exports = { Invocation };
