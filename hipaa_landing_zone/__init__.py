"""A multi-account AWS landing zone for protected health information, checked offline before it is deployed."""
