from fairlead.dynamodb.descriptions import describe
from tabledesk import CALLER, Desk, definition, index


def test_a_plain_table_is_described(desk: Desk) -> None:
    desk.call("CreateTable", **definition())
    table = desk.table()
    assert describe(CALLER, table, "ACTIVE") == {
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "TableName": "things",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "TableStatus": "ACTIVE",
        "CreationDateTime": 1_700_000_000.0,
        "ProvisionedThroughput": {"NumberOfDecreasesToday": 0, "ReadCapacityUnits": 0, "WriteCapacityUnits": 0},
        "TableSizeBytes": 0,
        "ItemCount": 0,
        "TableArn": "arn:aws:dynamodb:eu-west-1:000000000000:table/things",
        "TableId": table.definition.table_id,
        "DeletionProtectionEnabled": False,
        "BillingModeSummary": {
            "BillingMode": "PAY_PER_REQUEST",
            "LastUpdateToPayPerRequestDateTime": 1_700_000_000.0,
        },
    }


def test_what_infrastructure_code_asks_for_is_shown_again(desk: Desk) -> None:
    units = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 6}
    desk.call(
        "CreateTable",
        **definition(
            BillingMode="PROVISIONED",
            ProvisionedThroughput=units,
            GlobalSecondaryIndexes=[{**index("self", "id"), "ProvisionedThroughput": units}],
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
            SSESpecification={"Enabled": True},
            TableClass="STANDARD",
        ),
    )
    described = describe(CALLER, desk.table(), "CREATING")
    assert described["ProvisionedThroughput"] == {"NumberOfDecreasesToday": 0, **units}
    assert "BillingModeSummary" not in described
    (self_index,) = described["GlobalSecondaryIndexes"]
    assert self_index["IndexStatus"] == "CREATING"
    assert self_index["IndexArn"].endswith(":table/things/index/self")
    assert self_index["ProvisionedThroughput"]["WriteCapacityUnits"] == 6
    assert described["LatestStreamArn"].endswith("/stream/2023-11-14T22:13:20.000")
    assert described["SSEDescription"] == {"Status": "ENABLED", "SSEType": "KMS"}
    assert described["TableClassSummary"] == {"TableClass": "STANDARD"}
