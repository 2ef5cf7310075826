"""Listeners and HTTP/1.1: bytes in, requests out. Knows nothing of AWS."""
