"""PartiQL as DynamoDB takes it: text and parameters in, statements made of the expressions' nodes out. Pure."""
