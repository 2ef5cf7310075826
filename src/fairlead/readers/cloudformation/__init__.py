"""CloudFormation's resources, as serverless.yml and templates declare them, to the nouns of the model."""
