"""Metrics of the gateway, for whoever watches it."""
