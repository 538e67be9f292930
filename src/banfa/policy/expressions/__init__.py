"""The expression language of packs: parsed, typed and checked here, compiled elsewhere."""
