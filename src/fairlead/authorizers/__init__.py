"""Who may connect: what stands between a handshake and `$connect`."""
