"""Video back ends: the NemoVideo client and the embedded studio."""
