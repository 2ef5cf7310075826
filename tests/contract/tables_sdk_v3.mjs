// The AWS SDK for JavaScript v3 with lib-dynamodb, as applications use it.
import assert from 'node:assert/strict'
import {
  BatchExecuteStatementCommand, CreateTableCommand, DeleteTableCommand, DynamoDBClient, DuplicateItemException,
  ExecuteStatementCommand, PutItemCommand, ResourceNotFoundException, DescribeTableCommand,
  paginateListTables, paginateQuery, paginateScan, waitUntilTableExists, waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb'
import {
  BatchGetCommand, BatchWriteCommand, DeleteCommand, DynamoDBDocumentClient, ExecuteStatementCommand as Execute,
  ExecuteTransactionCommand as ExecuteTogether, GetCommand, PutCommand, QueryCommand, ScanCommand, TransactGetCommand,
  TransactWriteCommand, UpdateCommand, paginateQuery as paginateDocuments, paginateScan as scanDocuments,
} from '@aws-sdk/lib-dynamodb'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'

const client = new DynamoDBClient({ endpoint: process.env.ENDPOINT })
const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } })
const TableName = 'third'
const wait = { client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }
const all = async (pages, member = 'Items') => {
  const found = []
  for await (const page of pages) found.push(...(page[member] ?? []))
  return found
}

await client.send(new CreateTableCommand({
  TableName,
  AttributeDefinitions: [
    { AttributeName: 'room', AttributeType: 'S' }, { AttributeName: 'seq', AttributeType: 'N' },
    { AttributeName: 'user', AttributeType: 'S' },
  ],
  KeySchema: [{ AttributeName: 'room', KeyType: 'HASH' }, { AttributeName: 'seq', KeyType: 'RANGE' }],
  GlobalSecondaryIndexes: [{
    IndexName: 'users', KeySchema: [{ AttributeName: 'user', KeyType: 'HASH' }], Projection: { ProjectionType: 'ALL' },
  }],
  BillingMode: 'PAY_PER_REQUEST',
}))
assert.equal((await waitUntilTableExists(wait, { TableName })).state, 'SUCCESS')

// documents, of every type
const item = {
  room: 'types', seq: 1, n: -1.5, yes: true, none: null, list: [1, 'x', [], {}], map: { deep: { a: 1 } },
  bytes: new Uint8Array([0, 255]), texts: new Set(['a', 'b']), numbers: new Set([1, 2]), gone: undefined,
}
await documents.send(new PutCommand({ TableName, Item: item }))
const { gone, ...kept } = item
assert.deepEqual((await documents.send(new GetCommand({ TableName, Key: { room: 'types', seq: 1 } }))).Item, kept)
assert.deepEqual(unmarshall(marshall({ room: 'types' })), { room: 'types' })
const updated = await documents.send(new UpdateCommand({
  TableName, Key: { room: 'types', seq: 1 }, UpdateExpression: 'SET #m.deep.a = #m.deep.a + :one REMOVE bytes ADD texts :set',
  ConditionExpression: 'attribute_exists(room)', ExpressionAttributeNames: { '#m': 'map' },
  ExpressionAttributeValues: { ':one': 1, ':set': new Set(['c']) }, ReturnValues: 'UPDATED_NEW',
}))
assert.deepEqual(updated.Attributes, { map: { deep: { a: 2 } }, texts: new Set(['a', 'b', 'c']) })
await assert.rejects(
  documents.send(new DeleteCommand({
    TableName, Key: { room: 'types', seq: 1 }, ConditionExpression: 'n > :zero', ExpressionAttributeValues: { ':zero': 0 },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  })),
  (error) => error.name === 'ConditionalCheckFailedException' && error.Item.n.N === '-1.5',
)
await documents.send(new DeleteCommand({ TableName, Key: { room: 'types', seq: 1 } }))

// batches and transactions
const puts = Array.from({ length: 25 }, (_, seq) => ({ PutRequest: { Item: { room: 'r', seq, user: seq % 2 ? 'u' : 'v' } } }))
assert.deepEqual((await documents.send(new BatchWriteCommand({ RequestItems: { [TableName]: puts } }))).UnprocessedItems, {})
const Keys = [{ room: 'r', seq: 1 }, { room: 'r', seq: 99 }]
const got = await documents.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys, AttributesToGet: ['user'] } } }))
assert.deepEqual(got.Responses[TableName], [{ user: 'u' }])
await documents.send(new TransactWriteCommand({ TransactItems: [
  { Update: { TableName, Key: { room: 'r', seq: 1 }, UpdateExpression: 'ADD hits :n', ExpressionAttributeValues: { ':n': 5 } } },
  { ConditionCheck: { TableName, Key: { room: 'r', seq: 2 }, ConditionExpression: 'attribute_exists(room)' } },
] }))
await assert.rejects(
  documents.send(new TransactWriteCommand({ TransactItems: [
    { Put: { TableName, Item: { room: 'r', seq: 1 }, ConditionExpression: 'attribute_not_exists(room)' } },
    { Delete: { TableName, Key: { room: 'r', seq: 2 } } },
  ] })),
  (error) => error.CancellationReasons.map(({ Code }) => Code).join() === 'ConditionalCheckFailed,None',
)
const both = await documents.send(new TransactGetCommand({ TransactItems: Keys.map((Key) => ({ Get: { TableName, Key } })) }))
assert.deepEqual(both.Responses.map(({ Item }) => Item?.hits), [5, undefined])

// paginators
const query = (values) => ({
  TableName, KeyConditionExpression: 'room = :r AND seq >= :low', ExpressionAttributeValues: values,
})
const values = { ':r': 'r', ':low': 5 }
assert.deepEqual(
  (await all(paginateDocuments({ client: documents, pageSize: 4 }, query({ ...values })))).map(({ seq }) => seq),
  Array.from({ length: 20 }, (_, seq) => seq + 5),
)
assert.equal((await all(paginateQuery({ client, pageSize: 6 }, query(marshall(values))))).length, 20)
assert.equal((await all(paginateScan({ client, pageSize: 10 }, { TableName, IndexName: 'users' }))).length, 25)
assert.equal((await all(scanDocuments({ client: documents, pageSize: 3 }, { TableName, Limit: 3 }))).length, 25)
assert.ok((await all(paginateListTables({ client, pageSize: 1 }, {}), 'TableNames')).includes(TableName))
const users = await documents.send(new QueryCommand({
  TableName, IndexName: 'users', KeyConditionExpression: '#u = :u', ExpressionAttributeNames: { '#u': 'user' },
  ExpressionAttributeValues: { ':u': 'u' }, Select: 'COUNT',
}))
assert.equal(users.Count, 12)
const scan = await documents.send(new ScanCommand({
  TableName, FilterExpression: 'seq IN (:a, :b)', ExpressionAttributeValues: { ':a': 3, ':b': 4 }, ProjectionExpression: 'seq',
}))
assert.deepEqual(scan.Items, [{ seq: 3 }, { seq: 4 }])

// statements
await documents.send(new Execute({ Statement: `INSERT INTO "third" VALUE {'room': 's', 'seq': ?, 'm': ?}`, Parameters: [1, { a: [1] }] }))
await assert.rejects(
  client.send(new ExecuteStatementCommand({ Statement: `INSERT INTO "third" VALUE {'room': 's', 'seq': 1}` })),
  DuplicateItemException,
)
const selected = await documents.send(new Execute({ Statement: 'SELECT m.a FROM "third" WHERE room = ? AND seq = 1', Parameters: ['s'] }))
assert.deepEqual(selected.Items, [{ a: [1] }])
const indexed = await documents.send(new Execute({ Statement: `SELECT seq FROM "third"."users" WHERE user = 'v' AND seq < 4` }))
assert.deepEqual(indexed.Items, [{ seq: 0 }, { seq: 2 }])
const batch = await client.send(new BatchExecuteStatementCommand({ Statements: [
  { Statement: `SELECT * FROM "third" WHERE room = 's' AND seq = 1` }, { Statement: 'SELECT * FROM "no-table" WHERE id = 1' },
] }))
assert.deepEqual(batch.Responses.map((answer) => answer.Error?.Code ?? answer.Item.seq.N), ['1', 'ResourceNotFound'])
await documents.send(new ExecuteTogether({ TransactStatements: [
  { Statement: `DELETE FROM "third" WHERE room = 's' AND seq = ?`, Parameters: [1] },
  { Statement: `UPDATE "third" SET hits = hits + 1 WHERE room = 'r' AND seq = 1` },
] }))
assert.equal((await documents.send(new GetCommand({ TableName, Key: Keys[0] }))).Item.hits, 6)

// errors have their classes
await assert.rejects(client.send(new DescribeTableCommand({ TableName: 'none' })), ResourceNotFoundException)
await assert.rejects(client.send(new PutItemCommand({ TableName, Item: {} })), { name: 'ValidationException' })

await client.send(new DeleteTableCommand({ TableName }))
assert.equal((await waitUntilTableNotExists(wait, { TableName })).state, 'SUCCESS')
console.log('all of it works')
