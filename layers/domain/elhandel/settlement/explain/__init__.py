"""Why a bill is what it is: a stored point's bills as cases, as they stand and as they were
issued.
"""
