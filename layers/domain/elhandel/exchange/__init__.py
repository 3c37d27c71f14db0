"""The neighbours' market."""
