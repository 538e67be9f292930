"""One's own account: posts, log-ins, password, second factor, agreement, tokens."""
