"""Values, errors and protocols that every other room speaks."""
