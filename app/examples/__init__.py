"""Widgets that show examples: pictures with captions, points in the plane, bars, rows of tables."""
