"""The revisions, a module each, named by their number. Once released a revision is never changed."""
