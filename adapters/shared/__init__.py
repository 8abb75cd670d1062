"""What several platforms need: nothing here knows any of them."""
