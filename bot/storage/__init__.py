"""The database, the object store and what is kept in them."""
