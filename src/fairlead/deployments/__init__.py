"""What is live: which API and stage answers to which host and path."""
