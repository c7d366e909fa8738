"""From a source document to a release."""
