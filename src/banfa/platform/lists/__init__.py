"""Lists as people keep them: saved views, their own and shared ones, and which columns each person sees."""
