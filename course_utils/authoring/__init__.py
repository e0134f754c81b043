"""What a maintainer runs: the release, the stored outputs, and the list of exercises."""
