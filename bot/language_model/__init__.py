"""The operator's language model: translates into operations what the grammar leaves unexplained."""
