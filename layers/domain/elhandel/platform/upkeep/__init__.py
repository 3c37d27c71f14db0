"""What every room is asked for in the same way: what it keeps and how long, and what must always
hold.
"""
