"""How good is a network, how sure can one be of it, and what does it look at?"""
