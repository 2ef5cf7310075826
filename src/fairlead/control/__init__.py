"""The AWS APIs that define things: one folder a service, one operation one function."""
