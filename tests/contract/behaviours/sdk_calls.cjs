// One call after the other of `@connections`, with one of AWS's SDKs for JavaScript. Standard input: {version, region,
// endpoint, wrong, id, never, size}. Standard output: what came of each call.
"use strict";

const { version, region, endpoint, wrong, id, never, size } = JSON.parse(require("fs").readFileSync(0, "utf8"));

function clientOfVersion2(url) {
  const { ApiGatewayManagementApi } = require("aws-sdk");
  const client = new ApiGatewayManagementApi({ endpoint: url, region, maxRetries: 0 });
  return (operation, params) => client[operation[0].toLowerCase() + operation.slice(1)](params).promise();
}

function clientOfVersion3(url) {
  const sdk = require("@aws-sdk/client-apigatewaymanagementapi");
  const client = new sdk.ApiGatewayManagementApiClient({ endpoint: url, region, maxAttempts: 1 });
  return (operation, params) => client.send(new sdk[operation + "Command"](params));
}

async function main() {
  const made = version === 2 ? clientOfVersion2 : clientOfVersion3;
  const [call, elsewhere] = [made(endpoint), made(wrong)];
  const outcome = async (promise) => {
    try {
      const { $metadata, ...answer } = await promise;
      return { answer };
    } catch (error) {
      return { error: error.name, code: error.code, status: error.statusCode ?? error.$metadata?.httpStatusCode };
    }
  };
  const told = {
    posted: await outcome(call("PostToConnection", { ConnectionId: id, Data: "from an SDK" })),
    seen: await outcome(call("GetConnection", { ConnectionId: id })),
    gone: await outcome(call("PostToConnection", { ConnectionId: never, Data: "x" })),
    goneSeen: await outcome(call("GetConnection", { ConnectionId: never })),
    goneDeleted: await outcome(call("DeleteConnection", { ConnectionId: never })),
    malformed: await outcome(call("PostToConnection", { ConnectionId: "x", Data: "x" })),
    large: await outcome(call("PostToConnection", { ConnectionId: id, Data: "x".repeat(size) })),
    forbidden: await outcome(elsewhere("PostToConnection", { ConnectionId: id, Data: "x" })),
    deleted: await outcome(call("DeleteConnection", { ConnectionId: id })),
  };
  process.stdout.write(JSON.stringify(told));
}

main();
