"""The Python runtime inside the child: standard library only, to stand in no way of an app's own packages."""
