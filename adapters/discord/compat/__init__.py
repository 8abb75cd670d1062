"""Support for servers that are not Discord's own. Installed only if a custom API or gateway URL is set."""
