"""What all routes share: typed routes and their documents, problems, limits, logs, metrics."""
