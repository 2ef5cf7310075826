"""AWS wire formats: how a request, an answer and an error look in each of the protocols that SDKs speak."""
