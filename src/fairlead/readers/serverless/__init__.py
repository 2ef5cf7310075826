"""The Serverless Framework's config: what it says, read without the framework."""
