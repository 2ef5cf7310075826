"""SQLite files and the folder that holds them: opening, migrating, locking, committing in groups."""
