"""Training of the learned parts of extract: papers as words, phrases, weights, and honest cross-validation."""
