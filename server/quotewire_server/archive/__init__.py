"""Archives: inputs planned into parts, read by many workers, written part by part, resumed at any moment."""
