"""The nouns: what an app is made of, in AWS's words. Pure values; every other room may speak of them."""
