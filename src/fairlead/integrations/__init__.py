"""Carrying a message to what answers it: one file a type of integration."""
