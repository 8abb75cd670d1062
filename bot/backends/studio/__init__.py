"""The embedded back end: serves the protocol, turns words into edits, and drafts into videos."""
