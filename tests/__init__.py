"""The house's mirror: unit, integration and acceptance tests, and the fixtures that they share."""
