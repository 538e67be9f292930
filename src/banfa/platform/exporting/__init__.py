"""The one door by which data leave the house: asked for with a purpose, agreed to beyond a size, marked, logged, fetched."""
