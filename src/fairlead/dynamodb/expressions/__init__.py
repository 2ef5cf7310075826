"""DynamoDB's expression language: text in, judged against the request's names and values, evaluated on items. Pure."""
