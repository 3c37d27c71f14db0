"""Jobs of meters: what staff decide about them, and reminders to verify them."""
