"""Access keys and principals: who the caller of a door is."""
