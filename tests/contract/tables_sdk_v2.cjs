// The AWS SDK for JavaScript v2 and its DocumentClient, as older applications use it: also with legacy parameters.
const assert = require('node:assert/strict')
const { setImmediate: soon } = require('node:timers/promises')
const AWS = require('aws-sdk')

const options = { endpoint: process.env.ENDPOINT, region: 'eu-west-1', maxRetries: 0 }
const client = new AWS.DynamoDB(options)
const documents = new AWS.DynamoDB.DocumentClient(options)
const TableName = 'second'
const equals = (value) => ({ ComparisonOperator: 'EQ', AttributeValueList: [value] })

async function main() {
  await client.createTable({
    TableName,
    AttributeDefinitions: [{ AttributeName: 'room', AttributeType: 'S' }, { AttributeName: 'at', AttributeType: 'N' }],
    KeySchema: [{ AttributeName: 'room', KeyType: 'HASH' }, { AttributeName: 'at', KeyType: 'RANGE' }],
    ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
  }).promise()
  assert.equal((await client.waitFor('tableExists', { TableName }).promise()).Table.TableStatus, 'ACTIVE')

  const Item = { room: 'a', at: 1, n: -1.5, yes: true, none: null, list: [1, {}], set: documents.createSet(['x', 'y']) }
  await documents.put({ TableName, Item }).promise()
  const Key = { room: 'a', at: 1 }
  const found = (await documents.get({ TableName, Key }).promise()).Item
  assert.deepEqual([found.n, found.none, found.list, found.set.values], [-1.5, null, [1, {}], ['x', 'y']])
  const some = await documents.get({ TableName, Key, AttributesToGet: ['n', 'at'] }).promise()
  assert.deepEqual(some.Item, { n: -1.5, at: 1 })

  // conditions and updates of before there were expressions
  await assert.rejects(documents.put({ TableName, Item, Expected: { room: { Exists: false } } }).promise(), {
    code: 'ConditionalCheckFailedException',
  })
  const changed = await documents.update({
    TableName, Key, ReturnValues: 'UPDATED_NEW',
    AttributeUpdates: { n: { Action: 'ADD', Value: 2 }, list: { Action: 'ADD', Value: ['z'] }, yes: { Action: 'DELETE' },
                        set: { Action: 'DELETE', Value: documents.createSet(['x']) }, text: { Action: 'PUT', Value: 'new' } },
    Expected: { n: { ComparisonOperator: 'LT', AttributeValueList: [0] }, yes: { Value: true } }, ConditionalOperator: 'AND',
  }).promise()
  assert.deepEqual([changed.Attributes.n, changed.Attributes.list, changed.Attributes.set.values], [0.5, [1, {}, 'z'], ['y']])
  await assert.rejects(
    documents.delete({ TableName, Key, Expected: { text: equals('old') } }).promise(),
    { code: 'ConditionalCheckFailedException' },
  )

  const requests = Array.from({ length: 20 }, (_, at) => ({ PutRequest: { Item: { room: 'b', at, text: `t${at}` } } }))
  await documents.batchWrite({ RequestItems: { [TableName]: requests } }).promise()
  const queried = await documents.query({
    TableName, KeyConditions: { room: equals('b'), at: { ComparisonOperator: 'BETWEEN', AttributeValueList: [5, 15] } },
    QueryFilter: { text: { ComparisonOperator: 'CONTAINS', AttributeValueList: ['1'] } }, ScanIndexForward: false,
  }).promise()
  assert.deepEqual(queried.Items.map(({ at }) => at), [15, 14, 13, 12, 11, 10])
  const scanned = await documents.scan({
    TableName, ScanFilter: { at: { ComparisonOperator: 'IN', AttributeValueList: [3, 4] }, text: { ComparisonOperator: 'NULL' } },
    ConditionalOperator: 'OR',
  }).promise()
  assert.deepEqual(scanned.Items.map(({ at }) => at).sort(), [3, 4])
  assert.equal((await documents.batchGet({ RequestItems: { [TableName]: { Keys: [Key, { room: 'b', at: 7 }] } } }).promise())
    .Responses[TableName].length, 2)

  // pages
  const pages = []
  await new Promise((resolve, reject) => {
    client.query({ TableName, Limit: 6, KeyConditionExpression: 'room = :b', ExpressionAttributeValues: { ':b': { S: 'b' } } })
      .eachPage((error, page) => {
        if (error) return reject(error)
        if (!page) return resolve()
        pages.push(page.Items.length)
        return true
      })
  })
  assert.equal(pages.reduce((sum, count) => sum + count), 20)
  assert.deepEqual(pages.slice(0, 3), [6, 6, 6])

  await documents.transactWrite({ TransactItems: [
    { Delete: { TableName, Key } },
    { Update: { TableName, Key: { room: 'b', at: 0 }, UpdateExpression: 'SET #t = :t', ExpressionAttributeNames: { '#t': 'text' },
                ExpressionAttributeValues: { ':t': 'moved' } } },
  ] }).promise()
  assert.deepEqual(await documents.get({ TableName, Key }).promise(), {})
  const statement = await client.executeStatement({ Statement: `SELECT text FROM second WHERE room = 'b' AND at = 0` }).promise()
  assert.deepEqual(statement.Items.map(AWS.DynamoDB.Converter.unmarshall), [{ text: 'moved' }])

  await client.deleteTable({ TableName }).promise()
  await client.waitFor('tableNotExists', { TableName }).promise()
  await soon()
}

main().then(() => console.log('all of it works'), (error) => {
  console.error(error)
  process.exit(1)
})
