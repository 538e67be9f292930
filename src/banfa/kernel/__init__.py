"""Words shared by every part: periods, sentences in both languages, and the base error."""
