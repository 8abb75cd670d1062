"""What comes in from people and what goes out to them."""
