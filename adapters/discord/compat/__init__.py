"""Support for servers that are not Discord's own. Installed only if a custom API or gateway URL is set.

Proxies and emulators have other addresses, leave fields out, and refuse fields that they do not know.
"""
