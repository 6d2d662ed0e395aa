"""How long does it take, and how does cost grow?"""
