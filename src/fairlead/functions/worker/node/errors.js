'use strict';

// Lambda's own error classes, and the form in which any error is reported.

const { isNativeError } = require('util').types;

const classes = {};
for (const name of [
  'ImportModuleError',
  'HandlerNotFound',
  'MalformedHandlerName',
  'UserCodeSyntaxError',
  'UnhandledPromiseRejection',
  'NodeJsExit',
]) {
  classes[name] = class extends Error {
    constructor(reason) {
      super(reason);
      // The reason's stack says where; a stack of this file would say nothing.
      if (reason !== null && typeof reason === 'object' && typeof reason.stack === 'string') {
        this.stack = `Runtime.${name}: ${this.message}\n${reason.stack}`;
      }
    }
  };
  classes[name].prototype.name = `Runtime.${name}`;
}

class ResponseSizeTooLarge extends Error {}
ResponseSizeTooLarge.prototype.name = 'Function.ResponseSizeTooLarge';

function looksLikeError(value) {
  return Boolean(
    value &&
      value.name && typeof value.name === 'string' &&
      value.message && typeof value.message === 'string' &&
      value.stack && typeof value.stack === 'string',
  );
}

// {errorType, errorMessage, trace} of whatever was thrown.
function payload(error) {
  try {
    if (isNativeError(error) || looksLikeError(error)) {
      return { errorType: error.name, errorMessage: error.message, trace: String(error.stack).split('\n') };
    }
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  } catch {
    return {
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
    };
  }
}

module.exports = { ...classes, ResponseSizeTooLarge, payload };
