"""The official files, from the challenge's server to a folder."""
