"""DynamoDB's values in their wire form: what is valid, how large, which is greater. Pure; there is no second form."""
