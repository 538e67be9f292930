"""How people and customers meet: visits and their plans, calls and messages, gatherings."""
