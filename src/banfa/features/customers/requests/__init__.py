"""Changes of governed fields (信息变更申请): asked for, on their way through a chain, and carried out by whom it names."""
