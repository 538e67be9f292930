"""What exports answer to browsers."""
