"""The learner's folder: copies of the chapters, answers brought into newer ones, and the points so far."""
