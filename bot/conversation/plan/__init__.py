"""Plans what a turn does, before anything is done."""
