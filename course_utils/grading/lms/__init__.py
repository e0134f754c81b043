"""What comes from an LMS and goes back to it: people, submissions, times and grades."""
