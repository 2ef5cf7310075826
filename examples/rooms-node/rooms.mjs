// Rooms: choose a room and a name, see who is there, and talk. One function a route.

import { ApiGatewayManagementApiClient, GoneException, PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';

const tables = DynamoDBDocumentClient.from(new DynamoDBClient());
const TableName = process.env.TABLE;
const ok = { statusCode: 200 };
let connections; // made by the first event, which tells the endpoint

export async function join(event) {
  const { connectionId } = event.requestContext;
  const { room, player } = JSON.parse(event.body);
  if (typeof room !== 'string' || !room || typeof player !== 'string' || !player) {
    return tell(event, connectionId, { event: 'error', text: 'join needs a room and a player' });
  }
  const put = new PutCommand({ TableName, Item: { connectionId, room, player }, ReturnValues: 'ALL_OLD' });
  const { Attributes: before } = await tables.send(put);
  if (before && before.room !== room) {
    await tellRoom(event, before.room, { event: 'left', player: before.player });
  }
  const others = (await inRoom(room)).filter((other) => other.connectionId !== connectionId);
  const players = [player, ...others.map((other) => other.player)].sort();
  await tell(event, connectionId, { event: 'welcome', room, players });
  await Promise.all(others.map((other) => tell(event, other.connectionId, { event: 'joined', player })));
  return ok;
}

export async function say(event) {
  const { connectionId } = event.requestContext;
  const { Item: me } = await tables.send(new GetCommand({ TableName, Key: { connectionId } }));
  if (!me) return tell(event, connectionId, { event: 'error', text: 'join a room first' });
  const { text = '' } = JSON.parse(event.body);
  return tellRoom(event, me.room, { event: 'said', player: me.player, text: String(text) });
}

export async function leave(event) {
  const { connectionId } = event.requestContext;
  const leaving = new DeleteCommand({ TableName, Key: { connectionId }, ReturnValues: 'ALL_OLD' });
  const { Attributes: me } = await tables.send(leaving);
  return me ? tellRoom(event, me.room, { event: 'left', player: me.player }) : ok;
}

export async function unknown(event) {
  return tell(event, event.requestContext.connectionId, { event: 'error', text: 'actions: join, say' });
}

async function inRoom(room) {
  const query = { TableName, IndexName: 'byRoom', KeyConditionExpression: 'room = :room', ExpressionAttributeValues: { ':room': room } };
  const players = [];
  for await (const page of paginateQuery({ client: tables }, query)) players.push(...page.Items);
  return players;
}

async function tellRoom(event, room, message) {
  const players = await inRoom(room);
  await Promise.all(players.map(({ connectionId }) => tell(event, connectionId, message)));
  return ok;
}

async function tell({ requestContext: { domainName, stage } }, ConnectionId, message) {
  connections ??= new ApiGatewayManagementApiClient({ endpoint: `https://${domainName}/${stage}` });
  try {
    await connections.send(new PostToConnectionCommand({ ConnectionId, Data: JSON.stringify(message) }));
  } catch (error) {
    if (!(error instanceof GoneException)) throw error;
    await tables.send(new DeleteCommand({ TableName, Key: { connectionId: ConnectionId } })); // it left without a goodbye
  }
  return ok;
}
