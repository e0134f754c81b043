"""What nbgrader needs to release and grade the course."""
