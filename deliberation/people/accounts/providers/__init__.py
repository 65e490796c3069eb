"""Other places that say who somebody is: OpenID Connect and WeChat, each linked by its owner and never by itself."""
