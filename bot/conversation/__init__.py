"""Carries a turn out: each thing that was asked for is one step with an answer."""
