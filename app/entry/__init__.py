"""Widgets in which one value is edited."""
