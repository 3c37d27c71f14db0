"""Routes of the portal, a module for each subject: what comes over HTTP, and which rule answers it.

Only the function `portal` mounts them; what they answer stands on the room's other shelves.
"""
