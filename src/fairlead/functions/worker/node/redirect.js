'use strict';

// Loaded before the function: requests for AWS, and for the ports of local gateways, go to the gateway that runs the
// function, whatever the code makes of its endpoint. Path, query and Host stay; two headers say where the request was
// meant to go and from which environment it comes. Requests to other hosts are not touched.

const http = require('http');
const https = require('https');
const { syncBuiltinESMExports } = require('module');
const { urlToHttpOptions } = require('url');

const AWS = /(?:^|\.)(?:amazonaws\.com(?:\.cn)?|api\.aws)\.?$/i;
const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[?::1\]?)$/i;
const ports = new Set([3001, 4566, 8000]); // and the gateway's own: it too is to know from where a request comes
const DISPATCHER = Symbol.for('undici.globalDispatcher.1');

function isOurs(host, port) {
  return AWS.test(host) || (LOOPBACK.test(host) && ports.has(Number(port)));
}

function install(gateway, key) {
  const { hostname, port } = new URL(gateway);
  ports.add(Number(port));
  const agent = new http.Agent({ keepAlive: true });
  // What would lead the request elsewhere, or belongs to TLS.
  const target = {
    protocol: 'http:', host: hostname, hostname, port, defaultPort: undefined, agent,
    socketPath: undefined, lookup: undefined, family: undefined, localAddress: undefined, createConnection: undefined,
  };

  function marks(endpoint) {
    return [['X-Fairlead-Endpoint', endpoint], ['X-Fairlead-Key', key]];
  }

  function redirected(options, scheme, host, port) {
    const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
    const authority = port === (scheme === 'https' ? 443 : 80) ? name : `${name}:${port}`;
    const all = {};
    for (const option in options) {
      all[option] = options[option];
    }
    return Object.assign(all, target, { headers: headersOf(options, authority, marks(`${scheme}://${authority}`)) });
  }

  // Any of (url[, options][, callback]) and (options[, callback]).
  function patch(module, scheme) {
    const { request } = module;
    function patched(input, options, callback) {
      let all = input ?? {};
      if (typeof input === 'string' || input instanceof URL) {
        const isOptions = typeof options === 'object' && options !== null;
        callback = typeof options === 'function' ? options : callback;
        all = Object.assign(urlToHttpOptions(new URL(input)), isOptions ? options : undefined);
      } else {
        callback = options;
      }
      const asked = destination(all, scheme);
      if (asked === null || !isOurs(asked.host, asked.port)) {
        return request.apply(module, arguments);
      }
      return request.call(http, redirected(all, asked.scheme, asked.host, asked.port), callback);
    }
    module.request = patched;
    module.get = function get(input, options, callback) {
      const outgoing = patched(input, options, callback);
      outgoing.end();
      return outgoing;
    };
  }

  patch(https, 'https');
  patch(http, 'http');
  syncBuiltinESMExports();
  patchFetch(gateway, marks);
}

function destination(options, scheme) {
  const host = options.hostname || options.host || 'localhost';
  if (typeof host !== 'string' || options.socketPath) {
    return null;
  }
  const named = typeof options.protocol === 'string' ? options.protocol.replace(/:$/, '') : scheme;
  const port = options.port || options.defaultPort || options.agent?.defaultPort || (named === 'https' ? 443 : 80);
  return { scheme: named, host, port: Number(port) };
}

// The headers in the form in which they came (object, pairs, flat list), with Host unless it is there.
function headersOf(options, authority, extra) {
  const { headers } = options;
  if (Array.isArray(headers)) {
    const isPairs = Array.isArray(headers[0]);
    const names = isPairs ? headers.map(([name]) => name) : headers.filter((_, i) => i % 2 === 0);
    const added = names.some(isHost) ? extra : [['Host', authority], ...extra];
    return headers.concat(isPairs ? added : added.flat());
  }
  const all = { ...headers };
  if (!Object.keys(all).some(isHost)) {
    all.Host = authority;
  }
  for (const [name, value] of extra) {
    all[name] = value;
  }
  return all;
}

function isHost(name) {
  return typeof name === 'string' && name.length === 4 && name.toLowerCase() === 'host';
}

// fetch refuses a Host header, so the request is turned around below it, in the dispatcher that all of Node's fetch
// uses. It is there only after fetch has been loaded, which costs 10 ms: so at its first use.
function patchFetch(gateway, marks) {
  const { fetch } = globalThis;
  if (typeof fetch !== 'function') {
    return;
  }
  let installed = null;

  function dispatch(inner, options, handler) {
    const { protocol, hostname, host, port } = new URL(options.origin);
    if (!isOurs(hostname, port || (protocol === 'https:' ? 443 : 80))) {
      return inner.dispatch(options, handler);
    }
    const headers = headersOf(plain(options.headers), host, marks(`${protocol}//${host}`));
    return inner.dispatch({ ...options, origin: gateway, headers }, handler);
  }

  function cover() {
    void globalThis.Response; // loads fetch, which sets the dispatcher
    const inner = globalThis[DISPATCHER];
    if (inner === undefined || inner === installed) {
      return;
    }
    installed = new Proxy(inner, {
      get(all, name) {
        if (name === 'dispatch') {
          return (options, handler) => dispatch(all, options, handler);
        }
        const value = Reflect.get(all, name, all);
        return typeof value === 'function' ? value.bind(all) : value;
      },
    });
    globalThis[DISPATCHER] = installed;
  }

  globalThis.fetch = function (input, init) {
    cover();
    return fetch.call(this, input, init);
  };
  Object.defineProperty(globalThis.fetch, 'name', { value: 'fetch' });
}

// The dispatcher takes what http.request takes, and any iterable of pairs.
function plain(headers) {
  const isIterable = headers && !Array.isArray(headers) && typeof headers[Symbol.iterator] === 'function';
  return { headers: isIterable ? [...headers].flat() : headers };
}

if (process.env.FAIRLEAD_GATEWAY) {
  install(process.env.FAIRLEAD_GATEWAY, process.env.FAIRLEAD_KEY ?? '');
}
