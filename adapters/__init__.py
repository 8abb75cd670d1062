"""One package per platform: it translates what people send and what the bot answers."""
