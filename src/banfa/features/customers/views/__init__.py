"""What the register answers to browsers."""
