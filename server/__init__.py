"""From a release to HTTP."""
