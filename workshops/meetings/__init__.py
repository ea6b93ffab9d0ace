"""What a meeting is made of: agenda, roles, sectors, materials; its place in the cycle."""
