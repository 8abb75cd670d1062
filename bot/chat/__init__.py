"""Messages in from people, and messages out to them."""
