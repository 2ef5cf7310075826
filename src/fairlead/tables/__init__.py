"""DynamoDB's door: from an HTTP request to a call of the engine, and back."""
