"""Exit codes of the command, documented in docs/cli.md."""

OK = 0
FAILURE = 1
USAGE = 2
SOME_FAILED = 3
UNREACHABLE = 4
INTERRUPTED = 130
