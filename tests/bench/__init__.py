"""`make bench`: the speed that was promised, measured on this machine.

Nothing here is collected by pytest.
"""
