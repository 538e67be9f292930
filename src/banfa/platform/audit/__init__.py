"""The event log of everything that anybody did; write it through `recording`."""
