"""Views: values to text, JSON and pictures."""
