"""A turn carried out: what was asked for, step by step, with an answer to each."""
