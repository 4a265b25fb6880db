"""The canvas: a design drawn, and edited with mouse and keys."""
