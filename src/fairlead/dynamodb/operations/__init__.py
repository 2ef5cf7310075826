"""The operations, one file each: a request's members in, the body of the answer out."""
