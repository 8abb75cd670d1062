"""A project: its files, card, versions and exports."""
