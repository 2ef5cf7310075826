"""Fairlead: Amazon API Gateway's WebSocket contract on anyone's own machines."""

from typing import Final

NAME: Final = "fairlead"
"""The product's name. Settings, folders, headers and messages take it from here."""

__version__ = "0.1.0"
