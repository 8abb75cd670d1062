"""The embedded back end: the protocol served, words turned into edits, drafts turned into videos."""
