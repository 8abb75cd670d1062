"""What servers need that are not Discord's own: installed only if a custom API or gateway URL is set.

Proxies and emulators have other addresses, leave fields out, and refuse what they do not know.
"""
