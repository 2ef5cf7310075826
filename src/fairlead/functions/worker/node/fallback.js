'use strict';

// Packages that Lambda has and the function's folder may not: for `import`, which does not look at NODE_PATH.

const modules = require('module');
const { delimiter } = require('path');
const { pathToFileURL } = require('url');

// `folders`: each holds a node_modules, the first one that has a package wins.
function serve(folders) {
  const parents = folders.split(delimiter).map((folder) => pathToFileURL(`${folder}/node_modules/`).href);
  if (modules.registerHooks !== undefined) {
    modules.registerHooks({
      resolve(specifier, context, next) {
        try {
          return next(specifier, context);
        } catch (error) {
          if (!missing(error, specifier)) {
            throw error;
          }
          return otherwise(error, parents, (parentURL) => next(specifier, { ...context, parentURL }));
        }
      },
    });
  } else if (modules.register !== undefined) {
    modules.register('./fallback_hooks.mjs', { parentURL: pathToFileURL(__filename), data: { parents } });
  }
}

// Only a bare name that was found nowhere is looked up again.
function missing(error, specifier) {
  const codes = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'];
  return codes.includes(error?.code) && !/^(\.{0,2}\/|[a-z]+:)/.test(specifier);
}

function otherwise(error, parents, resolve) {
  for (const parentURL of parents) {
    try {
      return resolve(parentURL);
    } catch {
      continue;
    }
  }
  throw error; // which names the importing file
}

module.exports = { serve, missing };
