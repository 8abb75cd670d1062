"""Values, errors and protocols that all other packages use."""
