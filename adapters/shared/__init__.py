"""Parts that several platforms share. No module here knows a platform."""
