"""The bot's own tables and the queries on them, a module per subject. Functions take the caller's transaction."""
