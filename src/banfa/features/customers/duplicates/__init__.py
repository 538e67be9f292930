"""Two files of one customer: found by keys in an index, judged by a score, merged by a person, and parted again."""
