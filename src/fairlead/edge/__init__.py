"""WebSockets and the doors: which room a request goes to, and what keeps a socket open."""
