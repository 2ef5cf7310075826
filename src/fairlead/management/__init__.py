"""The `@connections` API: post to a connection, look at it, close it."""
