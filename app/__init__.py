"""The command line, and with the next release the window: the only place where designer and engine meet."""
