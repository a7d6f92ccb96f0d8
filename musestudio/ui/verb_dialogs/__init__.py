"""Small dialogs for verbs with values; the roll shows what they would do while they are set."""
