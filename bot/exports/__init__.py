"""One export: submitted, watched, told and delivered."""
