"""The window and the command line: the only place where designer and engine meet."""
