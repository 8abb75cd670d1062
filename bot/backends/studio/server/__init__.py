"""The studio's server for the NemoVideo protocol: a Starlette application over the studio's parts."""
