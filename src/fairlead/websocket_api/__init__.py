"""What a WebSocket API does, as pure functions of what happened: no socket, no clock, no log."""
