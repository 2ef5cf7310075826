"""Who may do what, and who signed: pure functions of requests and policies."""
