"""The page of one customer: the file as people read and change it, who answers, what happened."""
