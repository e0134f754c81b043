"""Reads the grad_fn graph behind a tensor into plain data, and runs it backwards step by step."""
