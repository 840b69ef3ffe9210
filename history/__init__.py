"""What happened before: payments already made, duplicate keys over them, and precedents of settled cases."""
