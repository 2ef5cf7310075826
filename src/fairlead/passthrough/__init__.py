"""Calls to AWS services that nobody serves here: refused by name, or, where the operator said so, sent on to AWS."""
