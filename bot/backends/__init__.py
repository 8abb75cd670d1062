"""Back ends that make videos: the NemoVideo client and the embedded studio."""
