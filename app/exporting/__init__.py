"""What stands behind the export dialog: its rows, the pictures of the canvas, and the threads that write and verify."""
