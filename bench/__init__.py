"""What is measured, against what a user would otherwise do. Never part of the tests."""
