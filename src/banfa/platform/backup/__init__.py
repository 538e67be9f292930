"""The whole system in one sealed file: made under writers, checked without opening it up, put back anywhere."""
