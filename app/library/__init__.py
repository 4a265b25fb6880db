"""The user's own blocks: files in a folder of theirs, each a definition with all that it uses."""
