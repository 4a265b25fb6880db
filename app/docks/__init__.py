"""The docks: each shows one side of the session, and knows of no other."""
