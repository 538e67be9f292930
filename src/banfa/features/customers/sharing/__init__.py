"""Sharing between departments: asked for, agreed to or refused with a reason, appealed once, ended by itself (BANK-11c)."""
