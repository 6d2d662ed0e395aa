"""How often is it right, beside what a user would pick instead?"""
