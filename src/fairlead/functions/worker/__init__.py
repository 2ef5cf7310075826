"""What runs inside a function's process. It is started by file path and imports nothing of the package."""
