"""Who holds which connection and how to reach it."""
