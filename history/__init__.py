"""What happened before: payments already made, and duplicate keys over them."""
