"""Readers: a config file to the model and a list of Problems. They read and do nothing else.

text -> document with places -> variables resolved -> intrinsics evaluated -> model. One step a file; what every format
shares stands here, what one format alone has in its folder.
"""

from fairlead.readers.reading import Reading, read

__all__ = ["Reading", "read"]
