"""The version of the tables, apart from them: what only checks it needs no Arrow."""

# Grows with any change of names, types or meanings of columns; part of what a run may not mix.
SCHEMA_VERSION = 1
