"""For servers that are not Discord's own: installed only when a custom API or gateway URL is set."""
