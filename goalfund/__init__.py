"""GoalFund."""
