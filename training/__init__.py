"""Training of the shipped English news reader from open corpora."""
