'use strict';

// From the text `folder/module.export` to a function, in the order in which Lambda looks.

const fs = require('fs');
const path = require('path');
const { createRequire } = require('module');
const { pathToFileURL } = require('url');
const errors = require('./errors.js');

function split(handler) {
  if (handler.includes('..')) {
    throw new errors.MalformedHandlerName(
      `'${handler}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const base = path.basename(handler);
  const dot = base.indexOf('.');
  if (dot === -1) {
    throw new errors.MalformedHandlerName('Bad handler');
  }
  return [path.join(path.dirname(handler), base.slice(0, dot)), base.slice(dot + 1)];
}

function isFile(file) {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

// Whether the nearest package.json says that .js files are ES modules.
function isModulePackage(folder) {
  for (let at = folder; path.basename(at) !== 'node_modules'; at = path.dirname(at)) {
    let text;
    try {
      text = fs.readFileSync(path.join(at, 'package.json'), 'utf8');
    } catch {
      if (at === path.dirname(at)) {
        return false;
      }
      continue;
    }
    try {
      return JSON.parse(text)?.type === 'module';
    } catch {
      console.warn(`${path.join(at, 'package.json')} is not JSON, so its "type" is not known: .js files are CommonJS.`);
      return false;
    }
  }
  return false;
}

// The module's exports, or a promise of them.
function load(root, module) {
  const stem = path.join(root, module);
  const require = createRequire(path.join(root, 'package.json'));
  if (isFile(stem)) {
    return require(stem);
  }
  for (const [extension, isModule] of [['.js', null], ['.mjs', true], ['.cjs', false]]) {
    if (isFile(stem + extension)) {
      return loadFile(stem + extension, isModule ?? isModulePackage(path.dirname(stem)));
    }
  }
  return require(require.resolve(`./${module}`, { paths: [root] })); // a folder with an index.js, or the error to report
}

function loadFile(file, isModule) {
  return isModule ? import(pathToFileURL(file).href) : createRequire(file)(file);
}

function classified(error) {
  if (error instanceof SyntaxError) {
    return new errors.UserCodeSyntaxError(error);
  }
  if (error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND') {
    return new errors.ImportModuleError(error);
  }
  return error;
}

// `file` is where the handler was compiled to, when it was. Rejects with one of Lambda's errors or the function's own.
async function find(root, handler, file) {
  const [module, names] = split(handler);
  let found;
  try {
    found = file === undefined
      ? load(root, module)
      : loadFile(file, file.endsWith('.mjs'));
    if (found instanceof Promise) {
      found = await found;
    }
  } catch (error) {
    throw classified(error);
  }
  for (const name of names.split('.')) {
    found = found && found[name];
  }
  if (!found) {
    throw new errors.HandlerNotFound(`${handler} is undefined or not exported`);
  }
  if (typeof found !== 'function') {
    throw new errors.HandlerNotFound(`${handler} is not a function`);
  }
  return found;
}

module.exports = { find };
