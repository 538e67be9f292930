"""Chains of approval (审批): what is asked for goes from step to step as the pack says, and nobody approves their own."""
