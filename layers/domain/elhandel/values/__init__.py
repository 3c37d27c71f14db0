"""Pure ground: the values that all rooms speak of. It imports no room and no library that does
anything.
"""
