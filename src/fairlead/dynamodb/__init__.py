"""Tables that speak DynamoDB's API: values, the expression language, the operations, and the engine's own process."""
