// The same as in fallback.js, for a Node without module.registerHooks: hooks that run in a thread of their own.

import { missing } from './fallback.js';

let parents = [];

export function initialize(data) {
  parents = data.parents;
}

export async function resolve(specifier, context, next) {
  try {
    return await next(specifier, context);
  } catch (error) {
    if (!missing(error, specifier)) {
      throw error;
    }
    for (const parentURL of parents) {
      try {
        return await next(specifier, { ...context, parentURL });
      } catch {
        continue;
      }
    }
    throw error; // which names the importing file
  }
}
