"""The pages of the Inspector dock."""
