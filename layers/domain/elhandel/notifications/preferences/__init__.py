"""How customers want to be informed."""

from elhandel.notifications.preferences.preference import Preferences, choose, preferences_of

__all__ = ["Preferences", "choose", "preferences_of"]
